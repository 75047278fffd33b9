"""The reading pipeline: pages of paper in, words with places, suggestions and searchable PDF/A out."""
