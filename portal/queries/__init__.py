"""What several pages of the portal need to know about the person who reads them."""
