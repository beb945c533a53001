"""What a drawing is called and what it shows in general, in the language of the question; never what it reads."""

from __future__ import annotations

from lms.core.instruments.face import Face

_ORDER = ("en", "fr", "ar", "ur", "zh")
_TITLES = {
    "burette": ("Burette", "Burette", "سحّاحة", "بیوریٹ", "滴定管"),
    "gauge": ("Analogue gauge", "Cadran à aiguille", "مقياس ذو مؤشر", "سوئی والا گیج", "指针式仪表"),
    "micropipette": (
        "Volume display of a micropipette",
        "Afficheur de volume d'une micropipette",
        "شاشة حجم الماصة الدقيقة",
        "مائیکرو پپیٹ کا حجم ڈسپلے",
        "移液器的体积显示窗",
    ),
    "display": ("Digital display", "Afficheur numérique", "شاشة رقمية", "ڈیجیٹل ڈسپلے", "数字显示屏"),
    "chromatogram": ("Chromatogram", "Chromatogramme", "مخطط كروماتوغرافي", "کروماٹوگرام", "色谱图"),
}
_DESCRIPTIONS = {
    "burette": (
        "A stretch of a glass tube with a numbered scale. The surface of a liquid stands between its marks.",
        "Une portion de tube en verre avec une échelle numérotée. La surface d'un liquide se trouve entre ses traits.",
        "جزء من أنبوب زجاجي عليه تدريج مرقّم. يقع سطح السائل بين علاماته.",
        "شیشے کی نلی کا ایک حصہ جس پر نمبر والا پیمانہ ہے۔ مائع کی سطح اس کے نشانات کے درمیان ہے۔",
        "一段带有数字刻度的玻璃管，液面位于刻度线之间。",
    ),
    "gauge": (
        "A round scale with numbers. A needle points at a place on it.",
        "Une échelle ronde avec des nombres. Une aiguille y indique un point.",
        "تدريج دائري عليه أرقام. يشير مؤشر إلى موضع عليه.",
        "اعداد والا گول پیمانہ۔ ایک سوئی اس پر ایک جگہ کی طرف اشارہ کرتی ہے۔",
        "带数字的圆形刻度盘，指针指向其中一处。",
    ),
    "micropipette": (
        "Windows one above the other in the handle of a pipette. Each shows a digit.",
        "Des fenêtres superposées dans la poignée d'une pipette. Chacune montre un chiffre.",
        "نوافذ بعضها فوق بعض في مقبض الماصة. تعرض كل واحدة رقمًا.",
        "پپیٹ کے دستے میں اوپر نیچے خانے۔ ہر خانہ ایک ہندسہ دکھاتا ہے۔",
        "移液器手柄上竖排的小窗，每个小窗显示一位数字。",
    ),
    "display": (
        "Digits of seven segments in a row, with a unit beside them.",
        "Une rangée de chiffres à sept segments, avec une unité à côté.",
        "أرقام من سبع شرائح في صف واحد، وبجانبها وحدة.",
        "ایک قطار میں سات خانوں والے ہندسے، ساتھ میں اکائی۔",
        "一排七段数字，旁边有单位。",
    ),
    "chromatogram": (
        "A signal over time. Its peaks stand on the time axis, with thin tangents at their sides.",
        "Un signal au cours du temps. Ses pics se dressent sur l'axe du temps, avec de fines tangentes sur leurs côtés.",
        "إشارة عبر الزمن. ترتفع قممها فوق محور الزمن، وعلى جانبيها مماسات رفيعة.",
        "وقت کے ساتھ سگنل۔ اس کی چوٹیاں وقت کے محور پر ہیں اور ان کے پہلوؤں پر باریک مماس ہیں۔",
        "信号随时间的变化。峰位于时间轴上方，两侧有细切线。",
    ),
}


def title_of(face: Face, lang: str) -> str:
    return _TITLES[face.instrument][_place(lang)]


def description_of(face: Face, lang: str) -> str:
    return _DESCRIPTIONS[face.instrument][_place(lang)]


def _place(lang: str) -> int:
    short = lang.partition("-")[0].lower()
    return _ORDER.index(short) if short in _ORDER else 0
