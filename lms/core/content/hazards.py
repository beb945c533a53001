"""The words by which a step or a warning shows which hazard it means, in the languages that modules are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_STEMS = {
    "GHS01": "explo|detonat|picric|azide|انفجار|متفجر|دھماک|爆炸",
    "GHS02": "flamm|inflamm|ignit|ethanol|methanol|acetone|alcohol|alcool|spirit|ether|flash|قابل للاشتعال|كحول|الكحول|آتش گیر|الکحل|易燃|酒精|乙醇",
    "GHS03": "oxidi|oxydant|comburant|peroxid|peroxyd|مؤكسد|تکسیدی|氧化",
    "GHS04": "cylinder of gas|gas cylinder|compressed gas|bouteille de gaz|gaz comprim|regulator|أسطوانة غاز|گیس سلنڈر|气瓶|钢瓶",
    "GHS05": "corros|caustic|acid|alkali|hydroxide|bleach|acide|soude|javel|أكّال|حمض|تیزاب|腐蚀|强酸|强碱",
    "GHS06": "toxic|toxique|poison|cyanid|cyanur|سام|سمّ|زہر|有毒|剧毒",
    "GHS07": "irrit|مهيّج|مهيج|خارش|刺激",
    "GHS08": "carcino|cancér|mutagen|mutagèn|sensitis|مسرطن|سرطان|致癌",
    "GHS09": "environment|environnement|aquatic|drain|sink|évier|مجرى|ماحول|下水|环境",
    "biohazard": "infect|pathogen|pathogèn|aerosol|aérosol|blood|sang|serum|sérum|specimen|culture|biohazard|cabinet"
    "|عدوى|دم|رذاذ|عيّنة|عينة|خون|نمونہ|感染|血|气溶胶|生物安全",
    "radiation": "radiat|radioact|isotope|rayon|ultraviolet|lampe uv|إشعاع|تابکار|辐射|放射|紫外",
    "laser": "laser|ليزر|لیزر|激光",
    "sharps": "sharp|needle|scalpel|blade|lancet|glass|splinter|broken|break|cut|aiguille|lame|verre|tranchant|coupant"
    "|coupe|حاد|إبرة|زجاج|شفرة|سوئی|شیش|针|玻璃|刀片|锐器",
    "hot": "hot|heat|boil|burn|flame|scald|autoclav|oven|chaud|chauff|brûl|bouill|flamme|ساخن|سخّن|سخن|حرارة|لهب|غلي|گرم|شعلہ|加热|热|烫|火焰",
    "cold": "liquid nitrogen|dry ice|cryo|freez|frost|azote liquide|carboglace|congel|نيتروجين سائل|تجميد|مائع نائٹروجن|منجمد|液氮|干冰|冻",
    "pressure": "pressur|pression|vacuum|autoclav|ضغط|دباؤ|压力|高压|真空",
    "rotation": "rotor|centrifug|spin|rotat|turning|moving part|brake by|دوّار|دوار|طرد مركزي|گھوم|离心|转子|旋转",
    "electric": "electric|électri|voltage|mains|plug|unplug|socket|power cord|cable|electrode|prise|tension|débranch"
    "|كهرب|قابس|تيار|بجلی|پلگ|电|插头",
    "noise": "noise|noisy|loud|sonicat|hearing|bruit|auditi|ضوضاء|سمع|شور|噪|听力",
}
_WORD = re.compile(r"[a-zà-ɏ]{3,}")


def _codes_by_stem() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, stems in _STEMS.items():
        for stem in stems.split("|"):
            found[stem] = (*found.get(stem, ()), code)
    return found


def _by_beginning(stems: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for stem in stems:
        found[stem[:3]] = (*found.get(stem[:3], ()), stem)
    return found


_CODES = _codes_by_stem()
_LATIN = _by_beginning(stem for stem in _CODES if _WORD.match(stem[:3]))  # they begin a word
_ELSEWHERE = re.compile(
    "|".join(stem for stem in _CODES if not _WORD.match(stem[:3]))
)  # joined, or without spaces


def hazards_in(text: str) -> frozenset[str]:
    """The hazards that a text speaks of."""
    folded = text.casefold()
    stems = {
        stem
        for word in _WORD.finditer(folded)
        for stem in _LATIN.get(folded[word.start() : word.start() + 3], ())
        if folded.startswith(stem, word.start())
    }
    if not folded.isascii():
        stems.update(_ELSEWHERE.findall(folded))
    return frozenset(code for stem in stems for code in _CODES[stem])
