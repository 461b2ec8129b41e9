"""What it was about: KeyBERT on the bundled sentence model, with candidates cut from speech, not every word pair."""

import importlib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from service.domain.insight import Keyphrase
from service.domain.speech_text import FILLER_WORDS, OPENERS, word_set
from workers.mining.embedding import Vectors, embed, sentence_model

_ANY_WORD = r"[^\s]+"
LONGEST = 3
"""Words of a keyphrase at most."""
_EMPTY_ENGLISH = word_set(
    "yeah yes yep okay ok right well like just really actually basically maybe probably thing things stuff lot "
    "lots bit kind sort way ways"
    " going gonna wanna gotta got get gets getting goes went gone come comes came coming make makes made "
    "making take takes took taking"
    " know knows knew known think thinks thought guess mean means say says said saying tell tells told telling "
    "ask asks asked see sees saw seen"
    " look looks looked looking want wants wanted need needs needed try tries tried trying use uses used using "
    "let lets put puts give gives gave"
    " work works worked working happen happens happened start starts started keep keeps kept feel feels felt "
    "find finds found like likes liked love"
    " good great nice bad better best big small new old different same sure true able hello hi hey thank "
    "thanks please sorry bye goodbye"
    " today yesterday tomorrow now then here there again already always never sometimes usually often still "
    "later soon ago last next first second third"
    " time times day days week weeks month months year years minute minutes hour hours monday tuesday "
    "wednesday thursday friday saturday sunday morning"
    " afternoon evening night moment people person somebody someone everybody everyone anybody anyone nobody "
    "something anything everything nothing"
    " zero eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety does did done fair glad "
    "hear heard save saves busy"
    " one two three four five six seven eight nine ten hundred thousand half percent number point course "
    "example question answer problem problems"
    " don't doesn't didn't isn't wasn't aren't weren't can't couldn't won't wouldn't i'm i've i'd i'll you're "
    "you've you'll we're we've we'll they're it's that's"
    " there's what's let's he's she's don doesn didn isn wasn ll ve re talk talking talked help helps helped "
    "call calls called calling hard easy open"
    " show shows showed send sends sent change changes changed fine quite pretty very absolutely definitely "
    "especially obviously hopefully honestly exactly"
    " understand understood remember wait waited waiting read write wrote stop stops stopped finish finished "
    "run runs ran add added pay paid move moved"
    " mm hmm uh um oh ah wow cool long short away back early late quick quickly slow slowly fast half whole"
)
_EMPTY_ELSEWHERE: dict[str, str] = {
    "de": "der die das und ist nicht ich du er sie es wir ihr ein eine einen einem einer den dem des mit auf "
    "für von zu im in an aus bei nach auch so wie was wenn dann aber oder als noch nur schon mal ja nein "
    "haben hat hatte sein war waren wird werden kann können muss man mir mich uns sich dass hier da sehr "
    "ganz immer",
    "fr": "le la les un une des de du et est ne pas je tu il elle on nous vous ils elles que qui quoi dans sur "
    "pour par avec sans ce cette ces mon ma mes son sa ses au aux mais ou où donc car si plus très bien "
    "fait faire avoir être ai as a avons avez ont suis es sont été était ça c'est j'ai oui non alors "
    "voilà",
    "es": "el la los las un una unos unas de del y es no yo tú él ella nosotros vosotros ellos que quien en "
    "con por para sin sobre este esta estos estas mi mis su sus al pero o si más muy bien hacer ser "
    "estar ha han he hay soy son está están fue era lo le se me te nos sí como cuando entonces pues",
    "it": "il lo la i gli le un uno una di del della e è non io tu lui lei noi voi loro che chi in con per su "
    "da questo questa questi mio mia suo sua al ma o se più molto bene fare essere avere ho hai ha "
    "abbiamo sono sei era come quando allora sì anche",
    "pt": "o a os as um uma de do da e é não eu tu ele ela nós vocês eles que quem em no na com por para sem "
    "este esta meu minha seu sua ao mas ou se mais muito bem fazer ser estar ter tenho tem foi era como "
    "quando então sim também",
    "nl": "de het een en is niet ik jij hij zij wij jullie dat die wat in op aan met voor van te om bij ook zo "
    "als dan maar of nog wel ja nee hebben heeft had zijn was waren wordt kan moet men mij ons er hier "
    "daar heel",
}  # fmt: skip


def find_keyphrases(
    texts: Sequence[str], vectors: Vectors, weights: Sequence[float], *, language: str, top: int = 12
) -> tuple[Keyphrase, ...]:
    """The phrases nearest to what was said, different from each other (maximal marginal relevance), best first.

    `vectors` (n, 384) are those of the texts, `weights` how much each text counts. `count` is how often it was said.
    """
    counts = count_candidates(texts, language)
    if not counts or not len(vectors):
        return ()
    often = sorted(counts, key=lambda c: (-counts[c] * (1 + 0.5 * c.count(" ")), c))[:250]
    vectorizer = CountVectorizer(
        vocabulary=sorted(often), ngram_range=(1, LONGEST), token_pattern=_ANY_WORD, lowercase=False
    )
    document = " \n ".join(" ".join(run) for text in texts for run in _runs(text, language))
    spread = np.asarray(weights, dtype=np.float32)[:, None]
    middle = (vectors * spread).sum(axis=0, keepdims=True) / (spread.sum() or 1.0)
    extractor: Any = importlib.import_module("keybert").KeyBERT(model=sentence_model())
    found = extractor.extract_keywords(
        document,
        vectorizer=vectorizer,
        use_mmr=True,
        diversity=0.45,
        top_n=min(3 * top, len(often)),
        doc_embeddings=middle / (np.linalg.norm(middle) or 1.0),
        word_embeddings=embed(list(vectorizer.get_feature_names_out())),
    )
    scored = [
        (phrase, float(np.clip(score, 0.0, 1.0)) * float(1 + 0.25 * np.log(counts[phrase]))) for phrase, score in found
    ]
    scored.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple(Keyphrase(p, round(min(1.0, s), 4), counts[p]) for p, s in _distinct(scored)[:top])


def count_candidates(texts: Sequence[str], language: str = "en") -> Counter[str]:
    """Noun-like runs of one to three words, never across punctuation or an empty word, and how often they came."""
    counts: Counter[str] = Counter()
    for text in texts:
        for run in _runs(text, language):
            for length in range(1, min(LONGEST, len(run)) + 1):
                for at in range(len(run) - length + 1):
                    words = run[at : at + length]
                    if length > 1 or len(words[0]) > 3:
                        counts[" ".join(words)] += 1
    if language == "en":
        lowered = [t.lower().replace("’", "'") for t in texts]
        for word in [c for c in counts if " " not in c and not _is_named(c, lowered)]:
            del counts[word]
    return counts


_BEFORE_A_NOUN = word_set(
    "the a an our my your his her their its this that these those of in for with about on at from every each "
    "no any some"
    " another new old whole first last next same other both many few more"
)


def _is_named(word: str, texts: Sequence[str]) -> bool:
    """True when a single word is used as a noun at least once: after an article, a possessive or a preposition."""
    pattern = re.compile(rf"([\w']+) {re.escape(word)}(?![\w'-])(?! \w+ing)")
    return any(m.group(1) in _BEFORE_A_NOUN for t in texts for m in pattern.finditer(t))


def _runs(text: str, language: str) -> list[list[str]]:
    empty = _empty_words(language)
    found: list[list[str]] = []
    for piece in re.split(r"[.,;:!?…()\"“”–—]+|\s-\s", text.lower().replace("’", "'")):
        run: list[str] = []
        for word in re.findall(r"[^\W_][\w'-]*", piece):
            if word in empty or word.isdigit() or (language == "en" and word.endswith("ly") and len(word) > 4):
                if run:
                    found.append(run)
                run = []
            else:
                run.append(word.removesuffix("'s"))
        if run:
            found.append(run)
    return found


def _empty_words(language: str) -> frozenset[str]:
    if language == "en":
        return frozenset({*ENGLISH_STOP_WORDS, *_EMPTY_ENGLISH, *FILLER_WORDS, *OPENERS})
    return FILLER_WORDS | word_set(_EMPTY_ELSEWHERE.get(language, ""))


def _distinct(scored: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Leaves out a phrase whose words all stand in a better one, and plurals of one that is there."""
    kept: list[tuple[str, float]] = []
    seen: list[set[str]] = []
    for phrase, score in scored:
        stems = {w.rstrip("s") for w in phrase.split()}
        if not any(stems <= other or other <= stems for other in seen):
            kept.append((phrase, score))
            seen.append(stems)
    return kept
