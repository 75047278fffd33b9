"""Sample papers of our own: invented text in the layout of NĐ 30/2020, worn as scans are, with exact ground truth."""
