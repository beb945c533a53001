"""Files of other systems, written for these tests: what programs export and what teachers type."""

from __future__ import annotations

import io
import zipfile

GIFT = r"""// question: 7  name: neutral
// [id:sm-ph-water] [tag:ph] [tag:Wet Lab]
$CATEGORY: $course$/top/Chemistry/Acids

::Neutral water:: Which value has *pure* water at 25 °C? \{one answer\} {
	=7 # Right.
	~%50%6.9 # Nearly.
	~8
	#### Because \\(c(\\mathrm\{H^+\}) \= c(\\mathrm\{OH^-\})\\).
}

::Truth::[html]<p>A <b>buffer</b> resists change.</p><ul><li>one</li><li>two</li></ul>{T#No: it does.#Yes.}

The rotor {~flew =stopped ~melted} after one minute.

$CATEGORY: $course$/top/Numbers
Molar mass of water in g/mol? {#18.02:0.05#Good}

::Several:: Boiling point? {#
	=100:0.5 # Exact.
	=%50%100:2 # Roughly.
	~ # No.
}

::Range:: A pH of blood? {#7.35..7.45}

::Pairs:: Match them. {
	=Pump -> moves the liquid
	=Column -> parts the substances
	= -> heats the lamp
}

::Open:: Describe a leak test. {}

::Thirds:: Choose three. {~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}
No empty line here? {TRUE}
Nor here? {F}

::Word:: The curved surface? {=meniscus =%50%*menisc* =Meniskus}

ما هي القيمة المحايدة؟ {=٧ ~٨}
水的中性值是多少？{=七 ~八}
"""

GIFT_WITHOUT_QUESTIONS = (
    "Read this first.\n\n::Broken:: where? { =here ~there\n\n::Fine:: Yes? {=yes ~no}\n\n::None::{#}\n"
)

AIKEN = """What holds a titrant?
A. Burette
B) Beaker
C. Flask
ANSWER: A

Which are acids?
A. HCl
B. NaOH
C. HNO3
ANSWER: A, C

No answer here?
A. one
B. two
"""

MOODLE = r"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 0 -->
<question type="category"><category><text>$course$/top/Default for Lab</text></category></question>
<question type="multichoice"><name><text>Water</text></name>
<questiontext format="html"><text><![CDATA[<p>What is <em>this</em>? H<sub>2</sub>O, 10<sup>-3</sup>, \(x<y\)</p>
<table><tbody><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td><table><tr><td>inner</td></tr></table></td></tr></tbody></table>
<table><tr><td>a</td><td>b|c</td></tr></table><ol><li>one</li><li>two</li></ol><p><img src="@@PLUGINFILE@@/a%20b.png" alt="A drawing"></p>]]></text>
<file name="a b.png" path="/" encoding="base64">iVBORw0KGgo=</file></questiontext>
<defaultgrade>2.0000000</defaultgrade><idnumber>lab-water</idnumber><single>true</single>
<correctfeedback format="html"><text>Well done.</text></correctfeedback>
<answer fraction="100" format="html"><text>&lt;p&gt;yes&lt;/p&gt;</text><feedback format="html"><text>Good.</text></feedback></answer>
<answer fraction="33.33333" format="html"><text>half</text></answer>
<answer fraction="-25" format="html"><text>no</text></answer>
<hint format="html"><text>Think.</text></hint><tags><tag><text>water</text></tag></tags></question>
<question type="multichoice"><name><text>Several</text></name><questiontext format="html"><text>Which?</text></questiontext>
<single>false</single><answer fraction="50"><text>a</text></answer><answer fraction="50"><text>b</text></answer><answer fraction="-100"><text>c</text></answer></question>
<question type="truefalse"><name><text>T</text></name><questiontext format="html"><text>Ice floats.</text></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>
<question type="shortanswer"><name><text>S</text></name><questiontext format="html"><text>Name it.</text></questiontext><usecase>1</usecase>
<answer fraction="100"><text>meniscus</text></answer><answer fraction="0"><text>*</text><feedback><text>Look again.</text></feedback></answer></question>
<question type="numerical"><name><text>N</text></name><questiontext format="html"><text>How much?</text></questiontext>
<answer fraction="100"><text>0.25</text><tolerance>0.01</tolerance></answer><answer fraction="0"><text>250</text><tolerance>0</tolerance><feedback><text>That is mL.</text></feedback></answer>
<unitgradingtype>1</unitgradingtype><units><unit><multiplier>1</multiplier><unit_name>L</unit_name></unit><unit><multiplier>1000</multiplier><unit_name>mL</unit_name></unit></units></question>
<question type="matching"><name><text>M</text></name><questiontext format="html"><text>Match</text></questiontext>
<subquestion format="html"><text>&lt;p&gt;acid&lt;br&gt;strong&lt;/p&gt;</text><answer><text>HCl</text></answer></subquestion>
<subquestion format="html"><text>base</text><answer><text>NaOH</text></answer></subquestion><subquestion><text></text><answer><text>salt</text></answer></subquestion></question>
<question type="essay"><name><text>E</text></name><questiontext format="html"><text>Write.</text></questiontext><graderinfo format="html"><text>Look for three points.</text></graderinfo></question>
<question type="cloze"><name><text>C</text></name><questiontext format="html"><text>Set {1:NUMERICAL:=4000:50} and wait until it is {1:MULTICHOICE_V:=stopped~slowed#Not yet.~%0%loud}, a {:SA:=brake~%50%break}.</text></questiontext></question>
<question type="gapselect"><name><text>G</text></name><questiontext format="html"><text>The [[1]] holds the [[2]].</text></questiontext>
<selectoption><text>rotor</text><group>1</group></selectoption><selectoption><text>tube</text><group>1</group></selectoption></question>
<question type="ddwtos"><name><text>D</text></name><questiontext format="html"><text>Press the [[2]].</text></questiontext>
<dragbox><text>lid</text><group>1</group></dragbox><dragbox><text>button</text><group>1</group></dragbox></question>
<question type="ordering"><name><text>O</text></name><questiontext format="html"><text>Order.</text></questiontext>
<answer fraction="2"><text>second</text></answer><answer fraction="1"><text>first</text></answer><answer fraction="3"><text>third</text></answer></question>
<question type="calculated"><name><text>K</text></name><questiontext format="html"><text>{a} + {b}?</text></questiontext>
<answer fraction="100"><text>{a}+sqrt({b})+pow({a},2)</text><tolerance>0.01</tolerance><tolerancetype>1</tolerancetype></answer>
<dataset_definitions><dataset_definition><name><text>a</text></name><dataset_items><dataset_item><number>1</number><value>2.5</value></dataset_item></dataset_items></dataset_definition>
<dataset_definition><name><text>b</text></name><dataset_items><dataset_item><number>1</number><value>4</value></dataset_item></dataset_items></dataset_definition></dataset_definitions></question>
<question type="ddmarker"><name><text>X</text></name><questiontext format="html"><text>Mark.</text></questiontext></question>
<question type="description"><name><text>Y</text></name><questiontext format="html"><text>Read.</text></questiontext></question>
<question type="pmatch"><name><text>Z</text></name><questiontext format="html"><text>Say.</text></questiontext></question>
</quiz>
"""


def _field(label: str, entry: str) -> str:
    return f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry></qtimetadatafield>"


def _item(ident: str, kind: str, text: str, inner: str, processing: str, title: str = "Question") -> str:
    meta = _field("question_type", kind) + _field("points_possible", "2.0")
    stem = f'<material><mattext texttype="text/html">&lt;div&gt;{text}&lt;/div&gt;</mattext></material>'
    return (
        f'<item ident="{ident}" title="{title}"><itemmetadata><qtimetadata>{meta}</qtimetadata></itemmetadata>'
        f"<presentation>{stem}{inner}</presentation><resprocessing>{processing}</resprocessing></item>"
    )


def _choices(ident: str, labels: dict[str, str], cardinality: str = "Single", words: str = "") -> str:
    rows = "".join(
        f'<response_label ident="{key}"><material><mattext texttype="text/plain">{text}</mattext></material></response_label>'
        for key, text in labels.items()
    )
    own = f"<material><mattext>{words}</mattext></material>" if words else ""
    return f'<response_lid ident="{ident}" rcardinality="{cardinality}">{own}<render_choice>{rows}</render_choice></response_lid>'


def _right(tests: str, score: str = "100") -> str:
    return f'<respcondition continue="No"><conditionvar>{tests}</conditionvar><setvar action="Set" varname="SCORE">{score}</setvar></respcondition>'


def _equal(value: str, ident: str = "response1") -> str:
    return f'<varequal respident="{ident}">{value}</varequal>'


TYPED = '<response_str ident="response1" rcardinality="Single"><render_fib/></response_str>'

QTI = (
    '<?xml version="1.0" encoding="UTF-8"?><questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
    '<assessment ident="a1" title="Lab"><section ident="root_section">'
    + _item("i1", "multiple_choice_question", "Which glass?", _choices("response1", {"1": "Burette", "2": "Beaker"}), _right(_equal("1")))
    + _item("i2", "true_false_question", "Ice floats.", _choices("response1", {"1": "True", "2": "False"}), _right(_equal("1")))
    + _item("i3", "multiple_answers_question", "Acids?", _choices("response1", {"1": "HCl", "2": "NaOH", "3": "HNO3"}, "Multiple"),
            _right(f"<and>{_equal('1')}<not>{_equal('2')}</not>{_equal('3')}</and>"))
    + _item("i4", "short_answer_question", "Surface?", TYPED, _right(_equal("meniscus") + _equal("the meniscus")))
    + _item("i5", "numerical_question", "pH?", TYPED,
            _right(f"<or>{_equal('7.0')}<and><vargte respident='response1'>6.9</vargte><varlte respident='response1'>7.1</varlte></and></or>"))
    + _item("i6", "numerical_question", "Between?", TYPED, _right("<vargte respident='response1'>1</vargte><varlte respident='response1'>5</varlte>"))
    + _item("i7", "matching_question", "Match.",
            _choices("response_1", {"a": "moves", "b": "parts", "c": "heats"}, words="Pump")
            + _choices("response_2", {"a": "moves", "b": "parts", "c": "heats"}, words="Column"),
            _right(_equal("a", "response_1"), "50.00") + _right(_equal("b", "response_2"), "50.00"))
    + _item("i8", "fill_in_multiple_blanks_question", "Roses are [color], [thing] are blue.",
            _choices("response_color", {"x": "red", "y": "Red ones"}, words="color") + _choices("response_thing", {"z": "violets"}, words="thing"),
            _right(_equal("x", "response_color"), "50") + _right(_equal("z", "response_thing"), "50"))
    + _item("i9", "multiple_dropdowns_question", "Turn [way].", _choices("response_way", {"l": "left", "r": "right"}, words="way"),
            _right(_equal("r", "response_way")))
    + _item("i10", "essay_question", "Describe.", TYPED, "")
    + _item("i11", "file_upload_question", "Send a photo.", "", "")
    + _item("i12", "text_only_question", "Read this.", "", "")
    + _item("i13", "hot_spot_question", "Where?", "", "")
    + '</section><section ident="bank"><selection_ordering><selection><sourcebank_ref>bank-7</sourcebank_ref></selection></selection_ordering></section>'
    "</assessment></questestinterop>"
)  # fmt: skip

MANIFEST = '<manifest identifier="m"><resources><resource identifier="a1" type="imsqti_xmlv1p2" href="a1/a1.xml"/></resources></manifest>'


def archive(entries: dict[str, bytes | str]) -> bytes:
    """An archive of these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return stream.getvalue()
