"""What may be done with a dossier: one public function per use case, one transaction each."""
