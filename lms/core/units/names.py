"""Other ways to write the units: words and abbreviations in English, French, Arabic, Urdu and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

_WRITTEN: Mapping[str, str] = {
    # symbol: other spellings, parted by |
    "L": "litre|litres|liter|liters|ل|لتر|لیٹر|升|公升",
    "dL": "دل|decilitre|deciliter|décilitre|ديسيلتر|分升",
    "cL": "centilitre|centiliter|سنتيلتر|厘升",
    "mL": "millilitre|millilitres|milliliter|milliliters|cc|مل|ملل|مليلتر|ملليلتر|ميليلتر|ملي لتر|ملی لیٹر|毫升",
    "µL": "uL|microlitre|microlitres|microliter|microliters|mcL|ميكرولتر|مكل|ميكروليتر|مائیکرو لیٹر|微升",
    "nL": "nanolitre|nanoliter|نانولتر|纳升",
    "kg": "kilogram|kilograms|kilogramme|كغ|كجم|كيلوغرام|کلوگرام|کلو گرام|千克|公斤",
    "g": "gram|grams|gramme|grammes|غ|غم|جم|غرام|جرام|گرام|克",
    "mg": "milligram|milligrams|milligramme|مغ|ملغ|ملغم|مجم|ملليغرام|ميليغرام|ملی گرام|毫克",
    "µg": "microgram|micrograms|microgramme|mcg|ميكروغرام|ميكروجرام|مائیکرو گرام|微克",
    "ng": "nanogram|nanogramme|نانوغرام|纳克",
    "m": "metre|metres|meter|meters|mètre|م|متر|میٹر|米",
    "cm": "centimetre|centimeter|centimètre|سم|سنتيمتر|سینٹی میٹر|厘米",
    "mm": "millimetre|millimeter|millimètre|مم|ملم|مليمتر|ملی میٹر|毫米",
    "µm": "micrometre|micrometer|micron|microns|ميكرومتر|ميكرون|مائیکرو میٹر|微米",
    "nm": "nanometre|nanometer|nanomètre|نانومتر|نینو میٹر|纳米",
    "mol": "mole|moles|مول|摩尔|摩",
    "mmol": "millimole|millimoles|مليمول|ملي مول|ملی مول|毫摩尔|毫摩",
    "µmol": "micromole|micromoles|ميكرومول|مائیکرو مول|微摩尔",
    "M": "molar|molaire|مولار|مولر",
    "mM": "millimolar|ملي مولار",
    "µM": "micromolar",
    "N": "normal",
    "mEq": "meq",
    "s": "sec|secs|second|seconds|seconde|secondes|ث|ثانية|ثوان|سیکنڈ|秒",
    "min": "min.|mins|minute|minutes|mn|د|دقيقة|دقائق|منٹ|分|分钟",
    "h": "hr|hrs|hour|hours|heure|heures|ساعة|ساعات|گھنٹہ|گھنٹے|小时|时",
    "d": "day|days|jour|jours|j|يوم|أيام|دن|天|日",
    "week": "weeks|semaine|semaines|أسبوع|ہفتہ|周",
    "K": "kelvin|كلفن|开",
    "°C": "℃|degC|deg C|C|celsius|degree Celsius|degrees Celsius|degrés Celsius|°م|مئوية|درجة مئوية|سیلسیس|摄氏度|度",
    "°F": "℉|degF|deg F|fahrenheit|华氏度",
    "Pa": "pascal|باسكال|帕",
    "kPa": "kilopascal|كيلوباسكال|千帕",
    "MPa": "megapascal|ميغاباسكال|兆帕",
    "bar": "bars|بار|巴",
    "mmHg": "mm Hg|毫米汞柱",
    "Torr": "torr",
    "×g": "x g|xg|* g|*g|X g|Xg|g-force|g force|rcf|RCF|x گ|×گ|×غ|×جم|g’s",
    "rpm": "r/min|rev/min|tr/min|t/min|tours/min|min^-1|1/min|/min|rev min^-1|دورة/دقيقة|دورة في الدقيقة|د.د|"
    "چکر فی منٹ|转/分|转/分钟|转每分|转每分钟|r min^-1",
    "Hz": "s^-1|1/s|/s|hertz|赫兹|هرتز",
    "AU": "A.U.|a.u.|UA|Abs|abs|OD|absorbance unit|absorbance units",
    "%": "percent|per cent|pour cent|بالمئة|في المئة|فیصد|％|٪|% v/v|%v/v|% (v/v)|%(v/v)|% w/w|%w/w|% (w/w)|%(w/w)",
    "% w/v": "%w/v|% (w/v)|%(w/v)|% m/v|% (m/v)|g/100 mL|g/100mL|g/100 ml",
    "ppm": "جزء في المليون|百万分之一",
    "CFU": "cfu|UFC|ufc|وحدة تشكيل مستعمرة",
    "PFU": "pfu",
    "cells": "cell|cellule|cellules|خلية|خلايا|خلیات|细胞|个细胞",
    "copies": "copy|copie|نسخة|拷贝",
    "U": "unit|units|unité|unités|وحدة|单位",
    "IU": "UI|وحدة دولية|国际单位",
    "kbp": "kb",
    "Mbp": "Mb",
    "Da": "dalton|daltons|u|amu|道尔顿",
    "V": "volt|volts|فولت|伏",
    "A": "ampere|amp|amps|أمبير|安",
    "Ω": "ohm|ohms|أوم|欧姆",
    "W": "watt|watts|واط|瓦",
    "J": "joule|joules|جول|焦",
    "S": "siemens|سيمنز",
    "°": "deg|degree|degrees|degré|degrés|درجة",
    "dB": "decibel|ديسيبل|分贝",
    "lx": "lux|勒克斯",
}

ALIASES: Mapping[str, str] = {
    spelling: symbol
    for symbol, spellings in _WRITTEN.items()
    for spelling in spellings.split("|")
    if spelling
}
