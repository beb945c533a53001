"""Every sentence a certificate prints, in five languages, frozen with the template's version.

A printed certificate must read the same for ever, so its words do not come from the interface's catalogues. Whoever changes
a word here raises TEMPLATE_VERSION; certificates that were issued keep their stored bytes.
"""

from dataclasses import dataclass

TEMPLATE_VERSION = "1"


@dataclass(frozen=True)
class Wording:
    """One language's sentences; {braces} are filled from the document."""

    title: str
    records_that: str
    completed: str
    version: str
    content: str
    assessed: str
    lessons_read: str
    quiz_passed: str
    threshold: str
    outcomes: str
    training_completed: str
    practice_not_assessed: str
    training_only: str
    issued: str
    valid_through: str
    no_expiry: str
    hours: str
    score: str
    number: str
    code: str
    verify: str
    compare: str
    signed: str
    qr_alt: str
    percent: str
    decimal_mark: str
    date: str
    months: tuple[str, ...]


ENGLISH = Wording(
    title="Certificate of Training",
    records_that="This is to certify that",
    completed="has completed the training module",
    version="Version {version}",
    content="content {digest}",
    assessed="What was assessed",
    lessons_read="Lessons studied: {count}",
    quiz_passed="Quiz passed: {title}",
    threshold="pass mark {value}",
    outcomes="Outcomes tested",
    training_completed="Training completed",
    practice_not_assessed="Practical skill at the bench was not assessed",
    training_only="This certificate documents completed training. It is not an authorisation to practise and not an accreditation.",
    issued="Issued on",
    valid_through="Valid through",
    no_expiry="no expiry date",
    hours="Hours",
    score="Score",
    number="Certificate no.",
    code="Verification code",
    verify="Scan the QR code, or enter the verification code at {address}.",
    compare="Compare every fact on this page with the answer.",
    signed="Digitally signed (Ed25519), key {key_id}",
    qr_alt="QR code with the verification address {url}",
    percent="{value}%",
    decimal_mark=".",
    date="{day} {month} {year}",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)

FRENCH = Wording(
    title="Certificat de formation",
    records_that="Le présent certificat est délivré à",
    completed="qui a suivi avec succès le module de formation",
    version="Version {version}",
    content="contenu {digest}",
    assessed="Ce qui a été évalué",
    lessons_read="Leçons étudiées : {count}",
    quiz_passed="Questionnaire réussi : {title}",
    threshold="seuil de réussite {value}",
    outcomes="Acquis vérifiés",
    training_completed="Formation achevée",
    practice_not_assessed="La pratique à la paillasse n’a pas été évaluée",
    training_only="Ce certificat atteste une formation achevée. Il ne vaut ni autorisation d’exercer ni accréditation.",
    issued="Délivré le",
    valid_through="Valable jusqu’au",
    no_expiry="sans date d’expiration",
    hours="Heures",
    score="Note",
    number="Certificat nº",
    code="Code de vérification",
    verify="Scannez le code QR ou saisissez le code de vérification sur {address}.",
    compare="Comparez chaque mention de cette page avec la réponse.",
    signed="Signé numériquement (Ed25519), clé {key_id}",
    qr_alt="Code QR contenant l’adresse de vérification {url}",
    percent="{value}\u202f%",
    decimal_mark=",",
    date="{day} {month} {year}",
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
)

ARABIC = Wording(
    title="شهادة إتمام تدريب",
    records_that="تُمنح هذه الشهادة إلى",
    completed="لإتمام متطلبات الوحدة التدريبية الآتية بنجاح",
    version="الإصدار {version}",
    content="بصمة المحتوى {digest}",
    assessed="ما جرى تقييمه",
    lessons_read="عدد الدروس المنجزة: {count}",
    quiz_passed="اجتياز الاختبار: {title}",
    threshold="درجة النجاح {value}",
    outcomes="مُخرجات التعلّم التي شملها الاختبار",
    training_completed="اكتمل التدريب",
    practice_not_assessed="لم تُقيَّم المهارة العملية في المختبر",
    training_only="توثّق هذه الشهادة تدريبًا مكتملًا، وليست ترخيصًا بمزاولة العمل ولا اعتمادًا.",
    issued="تاريخ الإصدار",
    valid_through="صالحة حتى نهاية يوم",
    no_expiry="دون تاريخ انتهاء",
    hours="عدد الساعات",
    score="الدرجة",
    number="رقم الشهادة",
    code="رمز التحقق",
    verify="امسح رمز QR أو أدخل رمز التحقق في {address}.",
    compare="قارن كل بيان في هذه الصفحة بالجواب.",
    signed="موقّعة رقميًا (Ed25519)، المفتاح {key_id}",
    qr_alt="رمز QR يحوي عنوان التحقق {url}",
    percent="{value}%",
    decimal_mark=".",
    date="{day} {month} {year}",
    months=(
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
)

URDU = Wording(
    title="سندِ تکمیلِ تربیت",
    records_that="تصدیق کی جاتی ہے کہ",
    completed="نے درج ذیل تربیتی ماڈیول کامیابی سے مکمل کیا",
    version="ورژن {version}",
    content="مواد کا نشان {digest}",
    assessed="کیا جانچا گیا",
    lessons_read="پڑھے گئے اسباق: {count}",
    quiz_passed="کوئز میں کامیابی: {title}",
    threshold="کامیابی کی حد {value}",
    outcomes="کوئز میں جانچے گئے اہداف",
    training_completed="تربیت مکمل ہوئی",
    practice_not_assessed="لیبارٹری میں عملی مہارت نہیں جانچی گئی",
    training_only="یہ سند مکمل کی گئی تربیت کی دستاویز ہے؛ یہ نہ کام کرنے کا اجازت نامہ ہے اور نہ ہی منظوری (ایکریڈیٹیشن)۔",
    issued="تاریخِ اجرا",
    valid_through="آخری کارآمد دن",
    no_expiry="کوئی میعاد نہیں",
    hours="گھنٹے",
    score="حاصل کردہ نمبر",
    number="سند نمبر",
    code="تصدیقی کوڈ",
    verify="کیو آر کوڈ اسکین کریں یا تصدیقی کوڈ {address} پر درج کریں۔",
    compare="اس صفحے کی ہر بات کا جواب سے موازنہ کریں۔",
    signed="ڈیجیٹل دستخط (Ed25519)، کلید {key_id}",
    qr_alt="کیو آر کوڈ جس میں تصدیق کا پتا ہے {url}",
    percent="{value}%",
    decimal_mark=".",
    date="{day} {month} {year}",
    months=(
        *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون"),
        *("جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
    ),
)

CHINESE = Wording(
    title="培训结业证书",
    records_that="兹证明",
    completed="已完成以下培训模块",
    version="版本 {version}",
    content="内容校验 {digest}",
    assessed="考核内容",
    lessons_read="已学课程：{count} 节",
    quiz_passed="测验合格：{title}",
    threshold="合格线 {value}",
    outcomes="测验所考查的学习目标",
    training_completed="培训完成",
    practice_not_assessed="未考核实验台实际操作技能",
    training_only="本证书仅证明已完成培训，不构成执业或上岗授权，亦不构成认可。",
    issued="签发日期",
    valid_through="有效期至（含当日）",
    no_expiry="无截止日期",
    hours="学时",
    score="成绩",
    number="证书编号",
    code="验证码",
    verify="扫描二维码，或在 {address} 输入验证码。",
    compare="请将本页各项内容与查询结果逐项核对。",
    signed="数字签名（Ed25519），密钥 {key_id}",
    qr_alt="二维码，内含验证网址 {url}",
    percent="{value}%",
    decimal_mark=".",
    date="{year}年{month}{day}日",
    months=("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"),
)

WORDINGS = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC, "ur": URDU, "zh": CHINESE}


def wording_for(language: str) -> tuple[str, Wording]:
    """Give the printed language and its words: the language itself, its main language, or English."""
    for candidate in (language, language.partition("-")[0]):
        if candidate in WORDINGS:
            return candidate, WORDINGS[candidate]
    return "en", ENGLISH
