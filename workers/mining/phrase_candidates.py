"""What could be a keyphrase: English noun phrases by closed word lists and their surroundings, runs of full words elsewhere.

A tagger would be another model; speech is also full of half sentences that taggers were not made for. Pure.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from service.domain.speech_text import FILLER_WORDS, OPENERS, word_set

LONGEST = 4
"""Words of a keyphrase at most."""
_NOUNS_AMONG_STOP_WORDS = word_set(
    "bill system detail amount interest fire mill top side front part bottom name computer fill serious full empty thick thin"
)
_NEVER = word_set(
    "calling called next last earlier twice once ends ended joined join joins connect connects wet"
    " yeah yes yep okay ok right well like just actually basically maybe probably thing things stuff lot lots bit kind sort"
    " going gonna wanna gotta got get gets getting goes went gone come comes came coming make makes made making take takes took"
    " taking taken know knows knew known think thinks thought guess mean means say says said saying tell tells told telling ask"
    " asks asked see sees saw seen look looks looked looking want wants wanted need needs needed try tries tried trying "
    "let lets"
    " put puts give gives gave given happen happens happened happening keep keeps kept keeping feel feels felt find finds found"
    " finding like likes liked love loved remember understand understood hear heard believe hope wish seem seems seemed become"
    " becomes became bring brings brought leave leaves left turn turns turned stay stays stayed talk talked talking wait waited"
    " waiting listen spoke speak speaking show shows showed shown send sends sent sending"
    " good great nice bad better best worse worst fine cool glad sure true able sorry happy pretty quite very really"
    " hello hi hey thank thanks please bye goodbye welcome wow oh ah mm hmm uh um"
    " today yesterday tomorrow tonight now then here there again already always never sometimes usually often still later soon"
    " ago monday tuesday wednesday thursday friday saturday sunday"
    " somebody someone everybody everyone anybody anyone nobody something anything everything nothing somewhere anywhere"
    " zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy "
    "eighty"
    " ninety hundred thousand million percent dozen couple"
    " don didn doesn isn wasn aren weren couldn wouldn shouldn won hasn haven hadn ll ve re gets didnt dont cant"
    " us let's let isn ain does did done doing having being been would could should might must can cannot may shall will"
    " based using used use uses via per versus etc eg ie also thus hence however furthermore moreover"
    " presented presents present proposed proposes propose discussed discusses discuss described describes describe shown"
    " considered considers provide provides provided obtained given include includes including included"
    " away back early late quick quickly slow slowly lately instead maybe enough almost exactly especially honestly obviously"
    " maybe whatever whenever wherever whoever sort kinda sorta a's t's"
    " bothers bother bothered stops stopped stop started starts start works worked working wants waits helps helped"
    " works run runs ran finish finished write wrote read reads pay pays paid add adds added move moves moved save saves saved"
    " fails failed fail crashes crashed opens opened closes closed clicked click clicks press pressed"
)
_NOT_ALONE = word_set(
    "name beginning rest patience trip door friend mind date size month sense matter state line lines "
    "time times day days week weeks month months year years hour hours minute minutes second seconds morning afternoon evening"
    " night weekend moment person people man woman guy guys number numbers point points course example examples question"
    " questions answer answers problem problems issue issues way ways part parts side top case cases end start reason"
    " reasons idea ideas"
    " work help use call calls change changes fact word words place places area level set group kind piece others"
    " paper study approach result results method methods"
)
"""Words that say something only beside another: "delivery time", never "time"."""
_LOOSE = word_set(
    "new old big small long short first same different hard easy open half whole late early fast slow busy second"
    " third single main certain possible important available full empty own various several recent current high low large"
    " little own free ready clear simple fair general common particular additional other such many few more most less "
    "least much"
    " angry annoying annoyed confusing confused frustrating frustrated complicated expensive cheap difficult terrible awful"
    " wonderful lovely amazing fantastic perfect excellent friendly quick strange weird funny interesting beautiful"
)
"""Describing words: inside a phrase, never at its end, and the emptiest of them not at its front either."""
_NOUNS_IN_ED = word_set(
    "speed feed seed need weed breed bleed greed hundred shed sled bed reed deed newsfeed thread creed steed tweed"
    " watershed bloodshed embed biped"
)
_NO_ENDS = word_set(
    "starting working using getting going coming making taking giving having doing being looking trying running moving changing"
    " adding saving failing crashing opening closing clicking becoming beginning causing containing covering creating depending"
    " describing existing falling following growing happening holding improving including increasing keeping leading leaving"
    " needing offering providing reaching remaining requiring resulting rising seeming showing sitting standing stopping "
    "supporting"
    " turning waiting wanting began grew rose fell came went became broke froze lost won kept stood sat hung ran held"
)
"""Verb forms that are left hanging where a noun phrase ends."""
_DESCRIBES = re.compile(r"(?:able|ible|ous|ful|less|ical|ional|istic|ential)$")
_NOUNS_LIKE_THOSE = word_set(
    "table cable timetable vegetable variable syllable stable bible crucible handful mouthful spoonful armful cupful "
    "international"
    " professional periodical receivable wearable deliverable potential credential confidential constable fable gable"
)
_EMPTY_FRONT = word_set(
    "same other own such many few more most less least much whole first second third certain various several little"
    " half different possible available particular additional main late early"
)
_SUBJECTS = word_set("i we you they he she it who that which people everybody everyone somebody someone nobody")
_BEFORE_A_VERB = _SUBJECTS | word_set(
    "to can could will would should must might may do does did don't doesn't didn't can't couldn't won't wouldn't shouldn't not"
    " i'd i'll we'd we'll you'd you'll they'd they'll it'll it'd he'd she'd he'll she'll let's let please never always just"
    " i've we've you've they've have has had haven't hasn't hadn't"
)
_BE = word_set(
    "is are was were be been being am isn't aren't wasn't weren't i'm we're you're they're it's that's he's she's there's gets"
    " get got keep keeps kept start started stop stopped by"
)
_OBJECTS = word_set("the a an my our your his her their it me us them him this these those every each")
_BEFORE_A_NOUN = (
    word_set(
        "the a an our my your his her their its this that these those of in for with about on at from by into over under "
        "between"
        " through without every each no any some another what which whose and or both"
    )
    | _LOOSE
)
_IN_BETWEEN = re.compile(r"[.,;:!?…()\"“”–—\[\]]+|\s-\s|\n")
_WORD = re.compile(r"[^\W_][\w'+#-]*(?:\.\d+)?")

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


def count_candidates(texts: Sequence[str], language: str = "en") -> Counter[str]:
    """Phrases of one to four words, never across punctuation, and how often they came. Empty for silence.

    English: whole noun phrases, and the shorter ones that close a long one. Elsewhere: every run of full words and its parts.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        for run in list_runs(text, language):
            for phrase in _phrases(run) if language == "en" else _parts(run):
                counts[phrase] += 1
    return counts


def list_runs(text: str, language: str) -> list[list[str]]:
    """The runs of neighbouring words that could name something, lower case, in order."""
    found: list[list[str]] = []
    for piece in _IN_BETWEEN.split(text.lower().replace("’", "'")):
        words = _WORD.findall(piece)
        found += _english_runs(words) if language == "en" else _plain_runs(words, _empty_words(language))
    return found


def _english_runs(words: Sequence[str]) -> list[list[str]]:
    empty = _empty_words("en")
    runs: list[list[str]] = []
    at = 0
    while at < len(words):
        if _splits(words[at], empty):
            at += 1
            continue
        end = at
        while end < len(words) and not _splits(words[end], empty):
            end += 1
        run = _trimmed(
            [w.removesuffix("'s") for w in words[at:end]],
            words[at - 1] if at else "",
            words[end] if end < len(words) else "",
        )
        if run:
            runs.append(run)
        at = end
    return runs


def _splits(word: str, empty: frozenset[str]) -> bool:
    return word in empty or word.isdigit() or "'" in word.removesuffix("'s") or (word.endswith("ly") and len(word) > 4)


def _trimmed(run: list[str], before: str, after: str) -> list[str]:
    """A run without the verbs that its surroundings betray, and without describing words that describe nothing."""
    verbal = before in _BEFORE_A_VERB or (before in _BE and run[0].endswith(("ing", "ed")))
    if verbal and run[0] not in _LOOSE:
        run = run[1:]
    if run and after in _OBJECTS and (len(run) > 1 or before not in _BEFORE_A_NOUN):
        run = run[:-1]
    while run and (run[-1] in _LOOSE or (len(run) > 1 and _hangs(run[-1]))):
        run = run[:-1]
    while run and run[0] in _EMPTY_FRONT:
        run = run[1:]
    listed = not before and not after
    if len(run) == 1 and not (listed or before in _BEFORE_A_NOUN or before.endswith("'s")):
        return []
    return run


def _hangs(word: str) -> bool:
    """True for a verb form at the end of a phrase: "the recipe evolved", "the tower starting"."""
    return word in _NO_ENDS or (word.endswith("ed") and len(word) > 3 and word not in _NOUNS_IN_ED)


def _describes(word: str) -> bool:
    return bool(_DESCRIBES.search(word)) and word not in _NOUNS_LIKE_THOSE


def _phrases(run: Sequence[str]) -> list[str]:
    """The whole run; of a long one its last words, which name the thing."""
    found = [run] if len(run) <= LONGEST else [run[-3:], run[-2:]]
    return [" ".join(words) for words in found if _says_something(words)]


def _says_something(words: Sequence[str]) -> bool:
    full = [w for w in words if w not in _NOT_ALONE and w not in _LOOSE]
    return bool(full) and (len(words) > 1 or (len(words[0]) > 2 and not _describes(words[0])))


def _plain_runs(words: Sequence[str], empty: frozenset[str]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for word in words:
        if word in empty or word.isdigit():
            runs.append([])
        else:
            runs[-1].append(word)
    return [run for run in runs if run]


def _parts(run: Sequence[str]) -> list[str]:
    spans = [(a, a + n) for n in range(1, min(3, len(run)) + 1) for a in range(len(run) - n + 1)]
    return [" ".join(run[a:b]) for a, b in spans if b - a > 1 or len(run[a]) > 3]


@lru_cache
def _empty_words(language: str) -> frozenset[str]:
    if language == "en":
        return (
            frozenset({*ENGLISH_STOP_WORDS, *_NEVER, *FILLER_WORDS, *OPENERS})
            - _NOUNS_AMONG_STOP_WORDS
            - _LOOSE
            - _NOT_ALONE
        )
    return FILLER_WORDS | word_set(_EMPTY_ELSEWHERE.get(language, ""))
