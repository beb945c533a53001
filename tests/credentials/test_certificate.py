"""The certificate's PDF: readable, accessible, light, the same every time, and proof against alteration (B70, B71, P5)."""

import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import Image

from lms.core.achievements import (
    OUTCOME,
    Assessed,
    CredentialDocument,
    Genuine,
    Holder,
    Malformed,
    PageAltered,
    PublishedKey,
    UnknownKey,
    attached_credential,
    grouped,
    key_history,
    sealer_of,
    sign,
    signed_bytes,
    verify_certificate_file,
)
from lms.credentials.certificate import WORDINGS, RenderedCertificate, press, render_certificate
from tests.core.achievements.credential_builders import (
    CODE,
    KEY,
    OTHER_KEY,
    VERIFY_URL,
    build_document,
    build_published_key,
)

SCRIPT = Path(__file__).parents[2] / "tools" / "verify_credential.py"
HOLDERS = {
    "en": Holder("Amina Al-Hassan", "أمينة الحسن", "ar"),
    "fr": Holder("Amélie N’Diaye-Østergård"),
    "ar": Holder("Fatima Alkhouri", "فاطمة الزهراء عبد الرحمن الخوري", "ar"),
    "ur": Holder("Muhammad Usman Chaudhry", "محمد عثمان چوہدری", "ur"),
    "zh": Holder("OUYANG Siyuan", "欧阳思远", "zh"),
}
languages = pytest.mark.parametrize("language", list(HOLDERS))


@cache
def render(document: CredentialDocument) -> RenderedCertificate:
    signed = signed_bytes(sign(document, KEY))
    return render_certificate(document, signed=signed, verify_url=VERIFY_URL, sealer=sealer_of(KEY))


def document_in(language: str) -> CredentialDocument:
    return build_document(language=language, holder=HOLDERS[language])


def text_of(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def picture_of(document: CredentialDocument) -> bytes:
    """Print the page as a picture of 110 pixels per inch, as a camera sees it."""
    signed = signed_bytes(sign(document, KEY))
    inputs = press._inputs(press._ATTEMPTS[0], document, signed, VERIFY_URL, document.language)
    png = press._compiler(uses_system_fonts=False).compile(format="png", ppi=110, sys_inputs=inputs)
    assert isinstance(png, bytes)
    return png


def letters(text: str) -> list[str]:
    return sorted(re.sub(r"\s", "", text))


@languages
def test_a_certificate_is_one_light_page_of_a4_landscape(language: str) -> None:
    """B71, performance: under 150 kB."""
    rendered = render(document_in(language))
    pages = pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages
    assert len(rendered.pdf) < 150_000
    assert [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages] == [
        (842, 595)
    ]
    assert rendered.shortfalls == ()


@languages
def test_a_certificate_is_tagged_archival_and_names_its_language(language: str) -> None:
    """B71."""
    reader = pypdf.PdfReader(io.BytesIO(render(document_in(language)).pdf))
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(reader.trailer["/Root"]["/Lang"]).startswith(language)


@languages
def test_both_names_and_every_fact_can_be_read_out_of_the_page(language: str) -> None:
    """B71: names in either script, whole words, in reading order."""
    document = document_in(language)
    text = text_of(render(document).pdf)
    for shown in (
        document.holder.passport_name,
        document.number,
        grouped(CODE),
        "1.3.0",
        document.module.digest[:12],
    ):
        assert shown in text
    native_name = document.holder.native_name
    if (
        native_name and language != "ur"
    ):  # readers that skip ActualText cannot spell Nastaliq's composed letters
        assert any(letters(native_name) == letters(line) for line in text.splitlines())


@languages
def test_the_title_of_the_file_spells_both_names(language: str) -> None:
    """B71: what a screen reader says first, also where the page's script is hard to extract."""
    holder = HOLDERS[language]
    metadata = pypdf.PdfReader(io.BytesIO(render(document_in(language)).pdf)).metadata
    assert metadata is not None
    assert holder.passport_name in str(metadata.title)
    assert (holder.native_name or "") in str(metadata.title)
    assert metadata.subject == WORDINGS[language].training_only


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_the_limit_of_the_certificate_is_printed_in_its_language(language: str) -> None:
    """B80: wording never overclaims."""
    text = re.sub(r"\s", "", text_of(render(document_in(language)).pdf))
    assert re.sub(r"\s", "", WORDINGS[language].training_only) in text


@languages
def test_the_qr_code_leads_to_the_verification_page(language: str) -> None:
    document = document_in(language)
    image = Image.open(io.BytesIO(picture_of(document))).convert("L")  # a grey print is enough
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [VERIFY_URL]


@languages
def test_all_fonts_are_embedded_as_subsets(language: str) -> None:
    """B71."""
    reader = pypdf.PdfReader(io.BytesIO(render(document_in(language)).pdf))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert re.fullmatch(r"/[A-Z]{6}\+.+", descriptor["/FontName"])


def test_the_same_document_gives_the_same_bytes() -> None:
    """B70: also after other certificates went through the press."""
    document = document_in("ur")
    signed = signed_bytes(sign(document, KEY))
    first = render_certificate(document, signed=signed, verify_url=VERIFY_URL, sealer=sealer_of(KEY))
    render(document_in("en"))
    second = render_certificate(document, signed=signed, verify_url=VERIFY_URL, sealer=sealer_of(KEY))
    assert first == second
    assert first.sha256 == hashlib.sha256(first.pdf).hexdigest()


def test_a_certificate_is_not_printed_for_another_documents_signature() -> None:
    signed = signed_bytes(sign(build_document(), KEY))
    with pytest.raises(ValueError, match="not this document's"):
        render_certificate(
            build_document(holder=Holder("Dawit Bekele")),
            signed=signed,
            verify_url=VERIFY_URL,
            sealer=sealer_of(KEY),
        )


@pytest.mark.parametrize(
    "holder",
    [
        Holder("Suharto"),
        Holder("Dawit Bekele", "ዳዊት በቀለ", "am"),
        Holder("Maria-Esperanza Concepción de los Ángeles Fernández-Villavicencio Okonkwo"),
        Holder("Anantharamakrishnabalasubramaniamvenkatanarasimharajuvaripetagunnampalli"),
        Holder("Khalid", "محمد بن عبد العزيز بن عبد الرحمن المعروف بأبي القاسم الزهراوي القرطبي", "ar"),
        Holder('#read("/etc/passwd")', "$x$ *a* _b_ @c <d>", "en"),
    ],
    ids=lambda holder: holder.passport_name[:12],
)
def test_names_of_every_length_and_kind_are_printed_whole(holder: Holder) -> None:
    """B71: long names shrink, then wrap; what looks like code is text."""
    rendered = render(build_document(holder=holder))
    text = re.sub(r"\s|-", "", text_of(rendered.pdf))
    assert re.sub(r"\s|-", "", holder.passport_name) in text
    assert rendered.shortfalls == ()


def test_a_native_name_without_glyphs_is_left_out_and_stays_in_the_signed_file() -> None:
    document = build_document(holder=Holder("WANG Zhe", "王\U0003134a", "zh"))
    rendered = render(document)
    assert "native-name-left-out" in rendered.shortfalls or rendered.shortfalls == ("glyph-from-system-font",)
    assert verify_certificate_file(rendered.pdf, [build_published_key()]) == Genuine(document)


def test_a_passport_name_without_glyphs_costs_only_the_archival_standard() -> None:
    document = build_document(holder=Holder("Wang \U0003134a"))
    rendered = render(document)
    assert rendered.shortfalls in (("glyph-missing", "not-archival"), ("glyph-from-system-font",))
    assert verify_certificate_file(rendered.pdf, [build_published_key()]) == Genuine(document)


def test_a_score_that_the_module_hides_is_not_printed() -> None:
    document = build_document(
        score_percent=None, pass_mark_percent=None, assessed=(), expires_on=None, hours=Decimal(3)
    )
    text = text_of(render(document).pdf)
    assert "Score" not in text
    assert "no expiry date" in text


@languages
def test_the_file_alone_proves_the_credential(language: str) -> None:
    """P5."""
    document = document_in(language)
    pdf = render(document).pdf
    assert attached_credential(pdf) == signed_bytes(sign(document, KEY))
    assert verify_certificate_file(pdf, [build_published_key()]) == Genuine(document)
    assert verify_certificate_file(pdf, [build_published_key(OTHER_KEY)]) == UnknownKey(document.key_id)


def test_no_changed_byte_of_the_file_stays_unnoticed() -> None:
    """Security row 25: a byte anywhere in the page, the fonts, the metadata, the attachment."""
    pdf = render(build_document()).pdf
    keys = [build_published_key()]
    for place in [*range(0, len(pdf), 97), len(pdf) - 1]:
        altered = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        assert not isinstance(verify_certificate_file(altered, keys), Genuine)
    assert isinstance(verify_certificate_file(pdf + b"\n", keys), PageAltered)


def test_a_page_that_was_rewritten_around_a_genuine_attachment_is_noticed() -> None:
    pdf = render(build_document()).pdf
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_metadata({"/Title": "Certificate of Mastery"})
    rewritten = io.BytesIO()
    writer.write(rewritten)
    assert verify_certificate_file(rewritten.getvalue(), [build_published_key()]) == PageAltered(
        build_document()
    )


def test_a_page_with_the_seal_of_another_certificate_is_noticed() -> None:
    ours, other = render(build_document()).pdf, render(document_in("fr")).pdf
    seal_of_other = re.search(rb"seal:[A-Za-z0-9_-]{86}", other)
    assert seal_of_other is not None
    swapped = re.sub(rb"seal:[A-Za-z0-9_-]{86}", seal_of_other[0], ours)
    assert verify_certificate_file(swapped, [build_published_key()]) == PageAltered(build_document())


def test_a_file_with_two_different_credentials_is_refused() -> None:
    both = render(build_document()).pdf + render(document_in("fr")).pdf
    assert attached_credential(both) == Malformed("certificate-several-credentials")


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-", b"%PDF-1.7\n1 0 obj\n<</Type/EmbeddedFile/Length 9>>stream", b"{}"]
)
def test_a_file_without_a_credential_is_malformed(content: bytes) -> None:
    assert isinstance(attached_credential(content), Malformed)


def test_every_language_has_every_sentence_and_the_same_blanks() -> None:
    english, *others = [vars(words) for words in WORDINGS.values()]
    for words in others:
        for name, sentence in words.items():
            if isinstance(sentence, str):
                assert sentence.strip()
                assert sorted(re.findall(r"{\w+}", sentence)) == sorted(
                    re.findall(r"{\w+}", english[name])
                ), name
        assert len(words["months"]) == 12


def run_script(path: Path, keys: Path, *options: str) -> tuple[int, str]:
    outcome = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path), "--keys", str(keys), "--on", "2026-12-01", *options],
        capture_output=True,
        check=False,
        cwd=path.parent,
    )
    return outcome.returncode, outcome.stdout.decode("utf-8")


def write_keys(folder: Path, *keys: PublishedKey) -> Path:
    path = folder / "keys.json"
    path.write_text(json.dumps(key_history(keys)), encoding="utf-8")
    return path


def attaching(content: bytes) -> bytes:
    """Write the barest file that attaches the content."""
    return b"%%PDF-1.7\n1 0 obj\n<</Type/EmbeddedFile/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        len(content),
        content,
    )


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_the_script_needs_nothing_of_this_project_and_stays_short() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 150
    assert "import lms" not in source
    assert "from lms" not in source


@languages
def test_the_script_finds_a_genuine_certificate_valid_and_prints_its_facts(
    language: str, tmp_path: Path
) -> None:
    """P5."""
    keys = write_keys(tmp_path, build_published_key())
    document = document_in(language)
    for name, content in (
        ("c.pdf", render(document).pdf),
        ("c.json", signed_bytes(sign(document, KEY)) + b"\n"),
    ):
        code, said = run_script(write(tmp_path, name, content), keys)
        assert (code, said.split(":")[0]) == (0, "VALID")
        assert document.holder.passport_name in said
        assert "COMPARE" in said


def test_the_script_finds_altered_facts_pages_and_keys_not_valid(tmp_path: Path) -> None:
    """P5, security row 25."""
    document = build_document()
    pdf, signed = render(document).pdf, signed_bytes(sign(document, KEY))
    keys = write_keys(tmp_path, build_published_key())
    altered_page = pdf.replace(b"(Typst ", b"(Forge ")
    assert altered_page != pdf
    for name, content, code, word in (
        ("facts.json", signed.replace(b'"94.5"', b'"99.5"'), 1, "ALTERED"),
        ("facts.pdf", attaching(signed.replace(b'"94.5"', b'"99.5"')), 1, "ALTERED"),
        ("page.pdf", altered_page, 1, "ALTERED"),
        ("unsealed.pdf", re.sub(rb"seal:[A-Za-z0-9_-]{86}", b"x" * 91, pdf), 1, "ALTERED"),
        (
            "forged.json",
            signed_bytes(sign(replace(document, key_id=build_published_key(OTHER_KEY).key_id), OTHER_KEY)),
            1,
            "UNKNOWN",
        ),
        ("bare.pdf", attaching(signed), 1, "ALTERED"),
        ("two.pdf", attaching(signed) + attaching(signed.replace(b"6.5", b"7.5")), 2, "UNREADABLE"),
        ("cut.pdf", pdf[:1000], 2, "UNREADABLE"),
        ("pretty.json", json.dumps(json.loads(signed), indent=1).encode(), 2, "UNREADABLE"),
        ("list.json", b"[]", 2, "UNREADABLE"),
        ("deep.json", b"[" * 60_000, 2, "UNREADABLE"),
    ):
        found, said = run_script(write(tmp_path, name, content), keys)
        assert (found, said.split()[0].rstrip(":")) == (code, word), name


def test_the_script_knows_expiry_and_retired_keys(tmp_path: Path) -> None:
    """B23: the last valid day is included."""
    certificate = write(tmp_path, "c.pdf", render(build_document()).pdf)
    keys = write_keys(tmp_path, build_published_key())
    assert run_script(certificate, keys, "--on", "2028-11-21")[0] == 0
    code, said = run_script(certificate, keys, "--on", "2028-11-22")
    assert (code, said.split(":")[0]) == (1, "EXPIRED")
    retired = write_keys(tmp_path, build_published_key(retired_at=datetime(2026, 10, 1, tzinfo=UTC)))
    code, said = run_script(certificate, retired)
    assert (code, said.split(":")[0]) == (1, "ALTERED")


def test_many_steps_stand_closer_and_stay_on_the_page() -> None:
    document = build_document()
    steps = tuple(
        Assessed.of(OUTCOME, text=f"Outcome number {number} of many, told at some length")
        for number in range(16)
    )
    crowded = replace(document, assessed=document.assessed + steps)
    text = text_of(render(crowded).pdf)
    assert all(f"Outcome number {number}" in text for number in range(16))
    assert "Training completed" in text
    picture = Image.open(io.BytesIO(picture_of(crowded))).convert("L")
    below_the_frame_line = picture.crop(
        (100, round(picture.height * 0.925), 420, round(picture.height * 0.932))
    )
    assert below_the_frame_line.getextrema()[0] > 100  # only the pale spine reaches the frame
