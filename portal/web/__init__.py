"""The citizen's pages. Modules by subject: home, procedures, tracking, dossiers, vault, inbox (all reading);
`filing` (choosing an office, filling, papers, checking, submitting) with `filing_urls`."""
