"""English names of languages by their ISO 639 codes, for formats that write a name."""

CODES = """
    af afrikaans, am amharic, ar arabic, as assamese, az azerbaijani, ba bashkir, be belarusian, bg bulgarian,
    bn bengali, bo tibetan, br breton, bs bosnian, ca catalan, cs czech, cy welsh, da danish, de german, el greek,
    en english, es spanish, et estonian, eu basque, fa persian, fi finnish, fo faroese, fr french, gl galician,
    gu gujarati, ha hausa, haw hawaiian, he hebrew, hi hindi, hr croatian, ht haitian creole, hu hungarian,
    hy armenian, id indonesian, is icelandic, it italian, ja japanese, jw javanese, ka georgian, kk kazakh,
    km khmer, kn kannada, ko korean, la latin, lb luxembourgish, ln lingala, lo lao, lt lithuanian, lv latvian,
    mg malagasy, mi maori, mk macedonian, ml malayalam, mn mongolian, mr marathi, ms malay, mt maltese, my myanmar,
    ne nepali, nl dutch, nn nynorsk, no norwegian, oc occitan, pa punjabi, pl polish, ps pashto, pt portuguese,
    ro romanian, ru russian, sa sanskrit, sd sindhi, si sinhala, sk slovak, sl slovenian, sn shona, so somali,
    sq albanian, sr serbian, su sundanese, sv swedish, sw swahili, ta tamil, te telugu, tg tajik, th thai,
    tk turkmen, tl tagalog, tr turkish, tt tatar, uk ukrainian, ur urdu, uz uzbek, vi vietnamese, yi yiddish,
    yo yoruba, yue cantonese, zh chinese
"""
NAMES: dict[str, str] = {code: name for code, _, name in (entry.strip().partition(" ") for entry in CODES.split(","))}
BY_NAME = {name: code for code, name in NAMES.items()}


def name_language(code: str | None) -> str | None:
    """`german` for `de` or `de-AT`; the code itself where no name is known; None for None."""
    return NAMES.get(code.lower().replace("_", "-").split("-")[0], code) if code else None


def language_code(written: str) -> str | None:
    """`de` for `de`, `de-AT`, `German` or `german`; None for anything else."""
    known = written.strip().lower().replace("_", "-").split("-")[0]
    return known if known in NAMES else BY_NAME.get(written.strip().lower())
