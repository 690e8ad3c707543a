from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.blocks import meta
from knowledge.documents.loaders import loader_for
from knowledge.documents.parsed import parse
from knowledge.types import Broken, FindingKind, Unsupported
from tests.knowledge.documents.modules import Shown, module, procedure, read, shown, write

SUPPLIES = """
<reqSupportEquips><supportEquipDescrGroup><supportEquipDescr id="seq-1"><name>Guide puller</name>
<identNumber><manufacturerCode>K1</manufacturerCode><partAndSerialNumber><partNumber>GP-7</partNumber>
</partAndSerialNumber></identNumber><reqQuantity unitOfMeasure="EA">1</reqQuantity></supportEquipDescr>
</supportEquipDescrGroup></reqSupportEquips>
<reqSupplies><supplyDescrGroup><supplyDescr id="sup-1"><name>Solvent 400</name>
<reqQuantity>As required</reqQuantity></supplyDescr></supplyDescrGroup></reqSupplies>
<reqSpares><noSpares/></reqSpares>
"""


# ---------------------------------------------------------------- steps and warnings


def test_a_warning_guards_its_step_and_names_what_it_warns_of(tmp_path: Path) -> None:
    safety = """<reqSafety><safetyRqmts><warning><warningAndCautionPara>Do not breathe
      <internalRef internalRefId="sup-1"/> vapour.</warningAndCautionPara></warning></safetyRqmts></reqSafety>"""
    steps = """<proceduralStep id="stp-1"><para>Stop the press.</para></proceduralStep>
    <proceduralStep><title>Guide</title><proceduralStep>
    <warning><warningAndCautionPara>Hold the guide with the <internalRef internalRefId="seq-1"/>, as in
    <internalRef internalRefId="fig-1"/>, after <internalRef internalRefId="stp-1"/>. See
    <dmRef><dmRefIdent><dmCode modelIdentCode="PRESS" systemCode="D11" infoCode="010"/></dmRefIdent></dmRef>.
    </warningAndCautionPara><warningAndCautionPara>Keep away:<attentionRandomList><attentionRandomListItem>
    <attentionListItemPara>hands</attentionListItemPara></attentionRandomListItem><attentionRandomListItem>
    <attentionListItemPara>feet</attentionListItemPara></attentionRandomListItem></attentionRandomList>
    </warningAndCautionPara></warning>
    <note><notePara>It weighs 12 kg.</notePara></note>
    <para>Pull the guide at 10<superScript>5</superScript> Pa.</para>
    <figure id="fig-1"><title>Ram guide</title><graphic infoEntityIdent="ICN-1"/></figure>
    <proceduralStep><para>Wait.</para></proceduralStep></proceduralStep></proceduralStep>
    <proceduralStep><para>Clean with <internalRef internalRefId="sup-1"/>.</para></proceduralStep>"""

    parsed = read(tmp_path, procedure(steps, requirements=SUPPLIES + safety))

    assert shown(parsed, "Support equipment") == [
        Shown("table row", "Name: Guide puller · Number: GP-7 · Manufacturer: K1 · Quantity: 1 EA")
    ]
    assert shown(parsed, "Supplies") == [Shown("table row", "Name: Solvent 400 · Quantity: As required")]
    assert shown(parsed, "Safety conditions") == [Shown("warning", "Do not breathe Solvent 400 vapour.", "", "*")]
    assert shown(parsed, "2 Guide") == [
        Shown(
            "warning",
            "Hold the guide with the Guide puller, as in figure 1 (Ram guide), after step 1. See DMC-PRESS-D11-010.\n"
            "Keep away:\n• hands\n• feet",
            "2.1",
            "2.1",
        ),
        Shown("note", "It weighs 12 kg.", "2.1"),
        Shown("step", "2.1 Pull the guide at 10⁵ Pa.", "2.1"),
        Shown("step", "Figure 1: Ram guide", "2.1"),
        Shown("step", "2.1.1 Wait.", "2.1.1"),
    ]
    assert shown(parsed, "Procedure") == [
        Shown("step", "1 Stop the press.", "1"),
        Shown("step", "3 Clean with Solvent 400.", "3"),
    ]
    assert parsed.record is not None
    assert parsed.record.safety
    assert parsed.remarks == ()


def test_collected_warnings_stand_where_they_are_asked_for(tmp_path: Path) -> None:
    collection = """<warningsAndCautions>
    <warning id="w1"><warningAndCautionPara>Hot oil.</warningAndCautionPara></warning>
    <caution id="c1"><warningAndCautionPara>Thin wall.</warningAndCautionPara></caution>
    <warning id="w9"><warningAndCautionPara>Nobody asks for me.</warningAndCautionPara></warning>
    </warningsAndCautions>"""
    steps = """<proceduralStep warningRefs="w1" cautionRefs="c1"><para>Drain.</para></proceduralStep>
    <proceduralStep><para>Fill.</para><proceduralStep warningRefs="w1"><para>Close.</para></proceduralStep>
    </proceduralStep>"""
    safety = '<reqSafety><safetyRqmts cautionRefs="c1"/></reqSafety>'
    steps += """<proceduralStep><para warningRefs="w1">Bleed.<randomList><listItem cautionRefs="c1"><para>slowly</para>
    </listItem></randomList></para></proceduralStep>"""

    parsed = read(tmp_path, procedure(steps, before=collection, requirements=safety))

    assert [one for one in shown(parsed) if one.kind != "step"] == [
        Shown("warning", "Nobody asks for me.", "", "*"),
        Shown("caution", "Thin wall.", "", "*"),
        Shown("warning", "Hot oil.", "1", "1"),
        Shown("caution", "Thin wall.", "1", "1"),
        Shown("warning", "Hot oil.", "2.1", "2.1"),
        Shown("warning", "Hot oil.", "3", "3"),
        # Asked for where no warning is expected: it holds for everything.
        Shown("caution", "Thin wall.", "", "*"),
    ]


def test_a_warning_whose_words_are_elsewhere_is_not_lost(tmp_path: Path) -> None:
    collection = """<warningsAndCautionsRef><warningRef id="w1" warningIdentNumber="warning-001"><dmRef><dmRefIdent>
    <dmCode modelIdentCode="PRESS" systemCode="D00" infoCode="012"/></dmRefIdent></dmRef></warningRef>
    </warningsAndCautionsRef>"""
    steps = '<proceduralStep warningRefs="w1 w2"><para>Drain.</para></proceduralStep>'

    parsed = read(tmp_path, procedure(steps, before=collection))

    assert [one for one in shown(parsed) if one.kind == "warning"] == [
        Shown("warning", "Warning warning-001: see DMC-PRESS-D00-012", "1", "1"),
        Shown("warning", "Warning w2: its words are not in this file", "1", "1"),
    ]
    assert [one.kind for one in parsed.remarks] == [FindingKind.REFERENCE] * 2


def test_a_warning_that_names_nothing_is_remarked(tmp_path: Path) -> None:
    steps = """<proceduralStep><warning><warningAndCautionPara>Keep <internalRef internalRefId="sup-9"/> away.
    </warningAndCautionPara></warning><caution><symbol infoEntityIdent="ICN-2"/></caution>
    <para>Use <internalRef internalRefId="sup-9">the solvent</internalRef>.</para></proceduralStep>"""

    parsed = read(tmp_path, procedure(steps))

    assert shown(parsed) == [Shown("warning", "Keep (sup-9) away.", "1", "1"), Shown("step", "1 Use the solvent.", "1")]
    assert [(one.kind, "sup-9" in one.detail) for one in parsed.remarks] == [
        (FindingKind.REFERENCE, True),
        (FindingKind.REFERENCE, False),
    ]


def test_warnings_in_cells_and_definitions_are_blocks_of_their_own(tmp_path: Path) -> None:
    cell = "<warning><warningAndCautionPara>Hot plate.</warningAndCautionPara></warning><para>60 °C</para>"
    content = f"""<description><levelledPara><title>Limits</title><table><title>Plate</title><tgroup cols="2"><tbody>
    <row><entry><para>Plate</para></entry><entry>{cell}</entry></row></tbody></tgroup></table>
    <definitionList><definitionListItem><listItemTerm>Shoe</listItemTerm><listItemDefinition>
    <caution><warningAndCautionPara>Sharp.</warningAndCautionPara></caution><para>a slider</para></listItemDefinition>
    </definitionListItem></definitionList></levelledPara></description>"""

    parsed = read(tmp_path, content)

    assert shown(parsed) == [
        Shown("warning", "Hot plate."),
        Shown("table row", "Plate · Hot plate. 60 °C"),
        Shown("prose", "Shoe: Sharp. a slider"),
        Shown("caution", "Sharp.", "", "*"),
    ]


def test_chinese_lines_join_without_a_space(tmp_path: Path) -> None:
    steps = """<proceduralStep><warning><warningAndCautionPara>高溫表面，
      請勿觸摸。 小心</warningAndCautionPara></warning><para>關閉。</para></proceduralStep>"""

    parsed = read(tmp_path, procedure(steps), language=("zh", "TW"))

    assert shown(parsed)[0].text == "高溫表面，請勿觸摸。 小心"


def test_what_is_only_for_some_machines_says_so_in_front_of_every_block(tmp_path: Path) -> None:
    groups = """<referencedApplicGroup>
    <applic id="a1"><displayText><simplePara>HP-400</simplePara></displayText></applic>
    <applic id="a2"><assert applicPropertyIdent="serialNo" applicPropertyType="prodattr"
     applicPropertyValues="1~5"/></applic></referencedApplicGroup>"""
    steps = """<proceduralStep applicRefId="a1"><caution><warningAndCautionPara>Hot.</warningAndCautionPara></caution>
    <para>Open it.</para><proceduralStep><para>Turn.</para></proceduralStep>
    <proceduralStep applicRefId="a2"><para>Pull.</para></proceduralStep></proceduralStep>
    <proceduralStep><para applicRefId="a2">Close it.</para><para applicRefId="gone">Lock it.</para></proceduralStep>
    <proceduralStepAlts><proceduralStep applicRefId="a1"><para>Start by key.</para></proceduralStep>
    <proceduralStep applicRefId="a2"><para>Start by code.</para></proceduralStep></proceduralStepAlts>"""
    rows = """<reqSpares><spareDescrGroup applicRefId="a1"><spareDescr><name>Bolt</name></spareDescr></spareDescrGroup>
    </reqSpares>"""

    parsed = read(tmp_path, procedure(steps, before=groups, requirements=rows))

    assert shown(parsed) == [
        Shown("table row", "[Applies to: HP-400] Name: Bolt"),
        Shown("caution", "[Applies to: HP-400] Hot.", "1", "1"),
        Shown("step", "1 [Applies to: HP-400] Open it.", "1"),
        Shown("step", "1.1 [Applies to: HP-400] Turn.", "1.1"),
        Shown("step", "1.2 [Applies to: HP-400] [Applies to: serial 1~5] Pull.", "1.2"),
        Shown("step", "2 [Applies to: serial 1~5] Close it.", "2"),
        Shown("step", "[Applies to: gone] Lock it.", "2"),
        Shown("step", "3 [Applies to: HP-400] Start by key.", "3"),
        Shown("step", "3 [Applies to: serial 1~5] Start by code.", "3"),
    ]
    assert [one.kind for one in parsed.remarks] == [FindingKind.REMARK]


# ---------------------------------------------------------------- other content


def test_fault_isolation(tmp_path: Path) -> None:
    content = """<faultIsolation><faultIsolationProcedure><fault faultCode="E-204"/>
    <faultDescr><descr>Oil is too hot</descr></faultDescr><isolationProcedure><preliminaryRqmts/>
    <isolationMainProcedure>
    <isolationStep id="i1"><caution><warningAndCautionPara>Hot pipe.</warningAndCautionPara></caution>
    <action>Read the gauge.</action><isolationStepQuestion>Is it above 65 °C?</isolationStepQuestion>
    <isolationStepAnswer><yesNoAnswer><yesAnswer nextActionRefId="i2"/><noAnswer nextActionRefId="e1"/></yesNoAnswer>
    </isolationStepAnswer></isolationStep>
    <isolationStep id="i2"><isolationStepQuestion>What does the filter show?</isolationStepQuestion>
    <isolationStepAnswer><listOfChoices><choice nextActionRefId="e1">Green</choice>
    <choice nextActionRefId="e2">Red</choice></listOfChoices></isolationStepAnswer></isolationStep>
    <isolationProcedureEnd id="e1"><action>Call maintenance.</action></isolationProcedureEnd>
    <isolationProcedureEnd id="e2"><action>Change the filter.</action></isolationProcedureEnd>
    </isolationMainProcedure></isolationProcedure></faultIsolationProcedure></faultIsolation>"""

    parsed = read(tmp_path, content)

    assert [one.text for one in shown(parsed, "Ram guide - Remove")] == ["Fault code: E-204", "Oil is too hot"]
    assert shown(parsed, "Fault isolation") == [
        Shown("caution", "Hot pipe.", "1", "1"),
        Shown("step", "1 Read the gauge.", "1"),
        Shown("step", "Is it above 65 °C?", "1"),
        Shown("step", "• Yes: go to step 2", "1"),
        Shown("step", "• No: go to step 3", "1"),
        Shown("step", "2 What does the filter show?", "2"),
        Shown("step", "• Green: go to step 3", "2"),
        Shown("step", "• Red: go to step 4", "2"),
        Shown("step", "3 Call maintenance.", "3"),
        Shown("step", "4 Change the filter.", "4"),
    ]


def test_a_description_has_numbered_headings_lists_and_tables(tmp_path: Path) -> None:
    content = """<description><para>The guide leads the ram.</para>
    <levelledPara><title>Parts</title><para>It has:<randomList><listItem><para>a rail</para></listItem>
    <listItem><para>a shoe:</para><para>bronze</para></listItem></randomList></para>
    <levelledPara><title>Shoe</title><warning><warningAndCautionPara>Sharp edge.</warningAndCautionPara></warning>
    <para>The shoe slides.</para><table id="t1"><title>Sizes</title><tgroup cols="2"><thead><row>
    <entry><para>Part</para></entry><entry><para>Width</para></entry></row></thead><tbody><row>
    <entry morerows="1"><para>Shoe</para></entry>
    <entry><para>12 mm</para></entry></row><row><entry><para>14 mm</para></entry></row></tbody></tgroup></table>
    </levelledPara></levelledPara>
    <levelledPara><title>Terms</title><definitionList><definitionListItem><listItemTerm>TDC</listItemTerm>
    <listItemDefinition><para>top dead centre</para></listItemDefinition></definitionListItem></definitionList>
    <para>First:<sequentialList><listItem><para>stop</para></listItem><listItem><para>lock</para></listItem>
    </sequentialList></para></levelledPara></description>"""

    parsed = read(tmp_path, content)

    assert [(meta(one)["section"][1:], one.page_content) for one in parsed.blocks] == [
        ([], "The guide leads the ram."),
        (["1 Parts"], "It has:"),
        (["1 Parts"], "• a rail"),
        (["1 Parts"], "• a shoe:"),
        (["1 Parts"], "bronze"),
        (["1 Parts", "1.1 Shoe"], "Sharp edge."),
        (["1 Parts", "1.1 Shoe"], "The shoe slides."),
        (["1 Parts", "1.1 Shoe", "Table 1: Sizes"], "Part: Shoe · Width: 12 mm"),
        (["1 Parts", "1.1 Shoe", "Table 1: Sizes"], "Part: Shoe · Width: 14 mm"),
        (["2 Terms"], "TDC: top dead centre"),
        (["2 Terms"], "First:"),
        (["2 Terms"], "1. stop"),
        (["2 Terms"], "2. lock"),
    ]


def test_drills_each_have_a_step_one(tmp_path: Path) -> None:
    content = """<crew><crewRefCard><title>Start</title><crewDrill><title>Oil</title><crewDrillStep>
    <challengeAndResponse><challenge><para>Level</para></challenge><response><para>Above minimum</para></response>
    </challengeAndResponse></crewDrillStep></crewDrill><crewDrill><title>Guards</title>
    <warning><warningAndCautionPara>Never bridge a guard.</warningAndCautionPara></warning>
    <if><caseCond>A guard is open</caseCond><crewDrillStep><para>Close it.</para></crewDrillStep></if></crewDrill>
    </crewRefCard></crew>"""

    parsed = read(tmp_path, content)

    assert shown(parsed, "Oil") == [Shown("step", "1 Level: Above minimum", "1-1")]
    assert shown(parsed, "Guards") == [
        Shown("warning", "Never bridge a guard."),
        Shown("step", "1 [If: A guard is open] Close it.", "2-1"),
    ]


def test_a_parts_catalogue(tmp_path: Path) -> None:
    content = """<illustratedPartsCatalog><figure id="f1"><title>Guide</title></figure>
    <catalogSeqNumber figureNumber="01" item="002" indenture="1"><itemSeqNumber itemSeqNumberValue="00A">
    <quantityPerNextHigherAssy>2</quantityPerNextHigherAssy><partRef manufacturerCodeValue="K1" partNumberValue="GP-8"/>
    <partSegment><itemIdentData><descrForPart>Shoe</descrForPart></itemIdentData></partSegment></itemSeqNumber>
    </catalogSeqNumber></illustratedPartsCatalog>"""

    parsed = read(tmp_path, content)

    assert [one.text for one in shown(parsed)] == [
        "Figure 1: Guide",
        "Figure: 01 · Item: 002 · Part number: GP-8 · Manufacturer: K1 · Description: Shoe · Quantity: 2 · "
        "Item seq number: 00A",
    ]


# ---------------------------------------------------------------- files


def test_a_truncated_module_is_broken(tmp_path: Path) -> None:
    text = module(procedure("<proceduralStep><para>Turn.</para></proceduralStep>"))

    with pytest.raises(Broken, match="well-formed"):
        parse(write(tmp_path, text[: len(text) * 3 // 4]))


def test_a_module_without_a_code_is_broken(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="without a data module code"):
        parse(write(tmp_path, module("<description><para>x</para></description>").replace("dmCode", "other")))


def test_a_module_of_an_older_issue_is_unsupported(tmp_path: Path) -> None:
    text = "<dmodule><idstatus><dmaddres><dmc/></dmaddres></idstatus><content><proced/></content></dmodule>"

    with pytest.raises(Unsupported, match="before issue 4"):
        parse(write(tmp_path, text))


def test_entities_in_a_warning_are_refused_and_pictures_as_entities_are_not(tmp_path: Path) -> None:
    steps = """<proceduralStep><warning><warningAndCautionPara>Keep &hand; away.</warningAndCautionPara></warning>
    <para>x</para></proceduralStep>"""
    bomb = '<!DOCTYPE dmodule [<!ENTITY hand "your hand">]>'
    picture = '<!DOCTYPE dmodule [<!NOTATION cgm SYSTEM "c"><!ENTITY ICN-1 SYSTEM "ICN-1.CGM" NDATA cgm>]>'

    with pytest.raises(Broken, match="entit"):
        parse(write(tmp_path, module(procedure(steps), doctype=bomb)))
    harmless = read(tmp_path, procedure(steps.replace("&hand;", "hands")), doctype=picture)

    assert shown(harmless)[0].text == "Keep hands away."


@pytest.mark.parametrize(
    ("root", "words"),
    [
        ("dml", "data management list"),
        ("pm", "publication module"),
        ("ddn", "data dispatch note"),
        ("dataUpdateFile", "data update file"),
        ("hazardstatement", "hazardstatement"),
        ("task", "DITA"),
        ("invoice", "invoice"),
    ],
)
def test_other_xml_is_named_and_not_read(tmp_path: Path, root: str, words: str) -> None:
    with pytest.raises(Unsupported, match=words):
        loader_for(write(tmp_path, f"<{root}><a>x</a></{root}>"))


def test_plmxml_is_known_by_its_root_and_by_its_ending(tmp_path: Path) -> None:
    text = '<PLMXML xmlns="http://www.plmxml.org/Schemas/PLMXMLSchema"/>'

    found = [loader_for(write(tmp_path, text, name)) for name in ("a.xml", "a.plmxml")]

    assert [type(one).__name__ for one in found] == ["PlmxmlLoader"] * 2
