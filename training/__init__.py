"""How the two networks under `digitization/reading/data/` were taught: `name_stamps.onnx` and `months.onnx`.

Run by hand; nothing of it runs in the product. Names: any script types that have Vietnamese letters will do, those used
were the free ones (SIL Open Font License) of npm's `@fontsource` packages, their Latin and Vietnamese parts joined into
one file each. Formal hands (Pinyon Script, Imperial Script, Luxurious Script, Great Vibes), which stamps are mostly cut
in, were put into the folder several times. Months: handwriting types of the same packages.

    python -m training.name_lines SCRIPTS LINES --count 190000
    python3 -m training.name_net LINES name_stamps.onnx --epochs 1
    python3 -m training.name_net LINES name_stamps.onnx --epochs 1 --start name_stamps.pt --pace 1.5e-3

    python -m training.digit_lines HANDS DIGITS --count 80000
    python3 -m training.name_net DIGITS months.onnx --letters 0123456789 --epochs 2

An hour on two cores. The networks say letters; what those make is decided in `digitization/reading/`: `stampname.py`
(names of known syllables) and `monthline.py` (one of twelve months, or none).
"""
