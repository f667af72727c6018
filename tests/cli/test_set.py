from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from aifactory_assess.framework.builtin import builtin_folder
from tests.program import ended

HEAD = "framework: ai-factory@2\norganisation: {id: acme}\n"


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return ended(*words)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "answers:  # all\n  lineage: {value: 2, evidence: verified, note: old}  # kept\n")
    return path


def test_answers_are_set_in_place_and_unset_again(file: Path) -> None:
    before = file.read_text()
    result = run("set", file, "data_rights=3", "role_coverage=ds,mle", "sector=healthcare", "employees=1.5k")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"set data_rights, role_coverage, sector, employees in {file}\n"
    assert file.read_text() == (
        HEAD + "profile:\n  sector: healthcare\n  employees: 1500\n"
        "answers:  # all\n  lineage: {value: 2, evidence: verified, note: old}  # kept\n"
        "  data_rights: 3\n  role_coverage: [mle, ds]\n"
    )
    assert run("unset", file, "data_rights", "role_coverage", "sector", "employees").returncode == 0
    assert file.read_text() == before.replace("answers:", "profile:\nanswers:")


def test_details_are_replaced_kept_and_taken_out(file: Path) -> None:
    run("set", file, "lineage=unknown", "--note", "nobody knows: yet", "-q")
    assert '  lineage: {value: unknown, evidence: verified, note: "nobody knows: yet"}  # kept\n' in file.read_text()
    run("set", file, "lineage", "--evidence", "", "--source", "a list", "-q")
    assert '  lineage: {value: unknown, source: a list, note: "nobody knows: yet"}  # kept\n' in file.read_text()


@pytest.mark.parametrize("detail", ["--note", "--source", "--evidence", "--as-of"])
def test_where_nothing_is_said_nothing_can_be_taken_out_and_the_file_stays(detail: str, file: Path) -> None:
    for text in (file.read_text(), file.read_text() + "  data_rights:\n"):
        file.write_text(text)
        result = run("set", file, "data_rights", detail, "")
        assert (result.returncode, result.stderr) == (0, f"{file} says nothing of data_rights\n")
        assert file.read_text() == text
    told = run("set", file, "lineage", "data_rights", "--as-of", "").stderr
    assert told == f"set lineage in {file}\n{file} says nothing of data_rights\n"


@pytest.mark.parametrize("respondent", ["respondent: {name: Ann}\n", ""])
def test_a_note_of_who_gave_the_old_value_stands_after_their_name_beside_the_next(respondent: str, file: Path) -> None:
    file.write_text(f"{HEAD}{respondent}answers:\n  lineage: {{value: 2, note: not in Rome, by: Bob}}\n")
    assert run("set", file, "lineage", "--source", "a list", "-q").returncode == 0
    assert "  lineage: {value: 2, source: a list, note: not in Rome, by: Bob}\n" in file.read_text()
    assert run("set", file, "lineage=3", "-q").returncode == 0
    assert '  lineage: {value: 3, source: a list, note: "Bob: not in Rome", noted_by: [Bob]}\n' in file.read_text()


def test_a_colon_makes_nobody_an_author_of_what_stands_in_a_note(file: Path) -> None:
    note = "without the CRM; Source: wiki of 2026-03; To do: ask legal"
    file.write_text(f'{HEAD}respondent: {{name: Ann}}\nanswers:\n  lineage: {{value: 3, note: "{note}"}}\n')
    assert run("set", file, "lineage", "--note", "Source: wiki").stderr == f"set lineage in {file}\n"
    assert '  lineage: {value: 3, note: "Source: wiki"}\n' in file.read_text()
    assert run("set", file, "lineage", "--note", "").stderr == f"set lineage in {file}\n"
    assert "  lineage: 3\n" in file.read_text()


def test_a_note_without_anybodys_name_takes_no_words_of_who_answers(file: Path) -> None:
    """In a file without a respondent nobody is known to note it; said twice, the last is there."""
    file.write_text(f"{HEAD}answers:\n  lineage: {{value: 3, note: not in Rome, by: Bob}}\n")
    for note in ("old", "new"):
        told = run("set", file, "lineage", "--note", note).stderr
        assert told == f'set lineage in {file}\nlineage: kept, as noted by Bob; --note "" takes all out\n'
    stands = '  lineage: {value: 3, note: "not in Rome; somebody: new", noted_by: [somebody], by: Bob}\n'
    assert stands in file.read_text()


def test_a_note_of_a_price_takes_no_words_of_others_either(file: Path) -> None:
    price = 'prices:\n  electricity_usd_kwh: {value: 0.2, note: "due; Cy: tariff", noted_by: [Cy]}\n'
    file.write_text(f"{HEAD}respondent: {{name: Ann}}\n{price}")
    told = run("set", file, "electricity_usd_kwh", "--note", "now").stderr
    assert told.endswith('electricity_usd_kwh: kept, as noted by Cy; --note "" takes all out\n')
    assert 'note: "now; Cy: tariff", noted_by: [Cy]}' in file.read_text()
    assert run("set", file, "electricity_usd_kwh", "--note", "", "-q").stderr == ""
    assert file.read_text().endswith("  electricity_usd_kwh: 0.2\n")


@pytest.mark.parametrize(
    ("section", "name", "value"), [("answers", "lineage", "3"), ("prices", "electricity_usd_kwh", "0.2")]
)
def test_a_note_is_taken_out_where_a_comment_stands_above_whose_it_is(
    file: Path, section: str, name: str, value: str
) -> None:
    noted = "    note: 'x; Bob: y'\n    # who of them\n    noted_by: [Bob]\n"
    file.write_text(f"{HEAD}{section}:\n  {name}:\n    value: {value}\n{noted}")
    assert run("set", file, name, "--note", "").stderr == f"set {name} in {file}\n"
    empty = "    # who of them\n    noted_by:\n"
    assert file.read_text() == f"{HEAD}{section}:\n  {name}:\n    value: {value}\n{empty}"
    assert run("set", file, name, "--note", "z", "-q").returncode == 0
    assert file.read_text().endswith(f"{value}\n    note: z\n{empty}")


def test_a_price_below_a_comment_is_taken_out_and_the_comment_keeps_its_name(file: Path) -> None:
    """An empty price is none to read, and without its name the comment would speak of the next."""
    prices = "prices:\n  # of our contract\n{}  # ours\n{}\n"
    gone = "   # electricity_usd_kwh: net\n"
    file.write_text(HEAD + prices.format("  electricity_usd_kwh: 0.19  # net\n", "  usd_per_eur: 1.1"))
    assert run("unset", file, "electricity_usd_kwh").stderr == f"took electricity_usd_kwh out of {file}\n"
    assert file.read_text() == HEAD + prices.format(gone, "  usd_per_eur: 1.1")
    assert run("set", file, "electricity_usd_kwh=0.2", "-q").returncode == 0
    assert run("unset", file, "electricity_usd_kwh", "usd_per_eur", "-q").returncode == 0
    assert file.read_text() == HEAD + prices.format(gone, "   # usd_per_eur:")


def test_what_is_taken_out_leaves_the_comments_beside_and_within_it(file: Path) -> None:
    said = "prices:\n  # quote of May\n{}  usd_per_eur: 1.1\n"
    price = "  hardware_usd_per_gpu:   # talk to Maria\n    # till July\n    value: 30000  # net\n"
    file.write_text(HEAD + said.format(price))
    assert run("unset", file, "hardware_usd_per_gpu", "-q").returncode == 0
    left = "   # hardware_usd_per_gpu: talk to Maria\n   # till July\n   # net\n"
    assert file.read_text() == HEAD + said.format(left)


HALF = 'note: "half; Bob: not in Rome", noted_by: [Bob]'
DISPUTE = 'note: "Ann: 3; Bob: 1", noted_by: [Ann, Bob]'


@pytest.mark.parametrize(
    ("stood", "word", "note", "stands"),
    [
        (f"3, {HALF}", "lineage", "seen", '3, note: "seen; Bob: not in Rome", noted_by: [Bob]'),
        (f"3, {HALF}", "lineage=2", "seen", '2, note: "seen; Bob: not in Rome", noted_by: [Bob]'),
        ("3, note: half, by: Bob", "lineage", "seen", '3, note: "half; Ann: seen", noted_by: [Ann], by: Bob'),
        ("3, note: half, by: Bob", "lineage=2", "seen", '2, note: "seen; Bob: half", noted_by: [Bob]'),
        ("3, note: half, by: Bob", "lineage=2", "", "2"),
        (f"unknown, {DISPUTE}", "lineage=2", "agreed", '2, note: "agreed; Bob: 1", noted_by: [Bob]'),
    ],
)
def test_a_note_takes_the_place_of_ones_own_and_of_no_one_elses(
    file: Path, stood: str, word: str, note: str, stands: str
) -> None:
    """The file is Ann's; said twice, it is the same, and whose words stay is told."""
    file.write_text(f"{HEAD}respondent: {{name: Ann}}\nanswers:\n  lineage: {{value: {stood}}}\n")
    for _ in range(2):
        result = run("set", file, word, "--note", note)
        assert result.returncode == 0
        told = 'lineage: kept, as noted by Bob; --note "" takes all out\n' if "Bob" in stood and note else ""
        assert result.stderr == f"set lineage in {file}\n{told}"
        said = f"{{value: {stands}}}" if "," in stands else stands
        assert file.read_text().endswith(f"  lineage: {said}\n")


def test_one_wrong_value_and_nothing_is_set(file: Path) -> None:
    before = file.read_bytes()
    words = ["", "=1", "data_rights=9", "lineag=1", "sector=helthcare", "backup_coverage=1", "data_unification"]
    result = run("set", file, *words)
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        *["ID: is empty, expected a question, profile field or price"] * 2,
        "data_rights: '9' is no level, expected a whole number from 0 to 4",
        "lineag: is no question, profile field or price of ai-factory (did you mean lineage?)",
        "sector: 'helthcare' is no option, expected healthcare, financial_services, public_sector, energy_utilities, "
        "manufacturing, logistics, telecommunications, technology, media, retail_ecommerce, education_research, "
        "professional_services, other (did you mean healthcare?)",
        "data_unification: no value is given, expected data_unification=VALUE",
    ]
    assert file.read_bytes() == before


def test_every_id_that_there_is_not_is_told_and_nothing_is_unset(file: Path) -> None:
    before = file.read_bytes()
    result = run("unset", file, "lineage", "lineag", "price:bar")
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        "lineag: is no question, profile field or price of ai-factory (did you mean lineage?)",
        "price:bar: is no price or factor of ai-factory",
    ]
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["sector=not_applicable", "--note", "x"], "a profile field cannot be not applicable"),
        (["compute_secured=not_applicable", "--note", "x"], "a question with a gate cannot be not applicable"),
        (["data_rights=not_applicable"], "not_applicable needs a note that says why"),
        (["data_rights=1", "data_rights=2"], "is set twice"),
        (["data_rights=1", "lineage=2", "--note", "x"], "--note: belongs to one answer, and 2 are set"),
        (["data_rights=1", "--evidence", "hearsay"], "expected one of asserted, documented, verified"),
        (
            ["data_rights=9", "--evidence", "hearsay", "--as-of", "2026-02-30"],
            "--evidence: evidence is 'hearsay', expected one of asserted, documented, verified\n"
            "--as-of: '2026-02-30' is no date, expected one such as 2026-11-25\n"
            "data_rights: '9' is no level, expected a whole number from 0 to 4\n",
        ),
        (["price:electricity_usd_kwh=dear"], "is no number, expected a number (USD per kWh)"),
        (["lineage", "--note", "\u200b"], "--note: is text of which nothing can be seen\n"),
        (["lineage", "--source", "\udcff"], "--source: is not valid UTF-8 text\n"),
    ],
)
def test_what_cannot_be_is_refused(file: Path, words: list[str], why: str) -> None:
    before = file.read_bytes()
    result = run("set", file, *words)
    assert (result.returncode, why in result.stderr) == (2, True), result.stderr
    assert file.read_bytes() == before


def test_not_applicable_takes_its_reason_along(file: Path) -> None:
    assert run("set", file, "data_rights=not_applicable", "--note", "no data").returncode == 0
    assert "  data_rights: {value: not_applicable, note: no data}\n" in file.read_text()


def test_an_answer_that_is_not_asked_is_saved_with_a_word_about_it(file: Path) -> None:
    result = run("set", file, "deployment=as_a_service", "target_gpus=3")
    assert result.returncode == 0
    assert "target_gpus: is not asked of this organisation" in result.stderr


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "no.yaml"
    result = run("set", file, "lineage=1")
    assert (result.returncode, result.stderr) == (
        2,
        f"{file}: does not exist (make it with `aifactory-assess new {file}`)\n",
    )
    hint = "does not exist (make it with `aifactory-assess new './-a b.yaml'`)"
    assert hint in run("set", "--", "-a b.yaml", "lineage=1").stderr
    far = tmp_path / "none" / "no.yaml"  # `new` makes no folder
    assert run("set", far, "lineage=1").stderr == f"{far}: there is no folder '{far.parent}'\n"
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_what_is_gone_is_told_as_one(tmp_path: Path) -> None:
    file = tmp_path / "link.yaml"
    file.symlink_to(tmp_path / "gone.yaml")
    result = run("set", file, "lineage=1")
    assert (result.returncode, result.stderr) == (2, f"{file}: is a link to what does not exist\n")


def test_a_file_with_faults_is_left_alone(file: Path) -> None:
    file.write_text(HEAD + "answers:\n  lineage: 9\n")
    result = run("unset", file, "lineage")
    assert (result.returncode, "'9' is no level" in result.stderr) == (2, True)


def test_a_template_is_filled_and_emptied_at_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    assert run("new", path, "-q").returncode == 0
    before = path.read_text()
    assert run("set", path, "sector=energy_utilities", "lineage=2", "-q").returncode == 0
    filled = before.replace("\n  sector:\n", "\n  sector: energy_utilities\n").replace(
        "\n  lineage:\n", "\n  lineage: 2\n"
    )
    assert path.read_text() == filled
    assert run("unset", path, "sector", "lineage", "-q").returncode == 0
    assert path.read_text() == before


def test_a_day_to_come_is_told_with_what_it_stands_beside(file: Path) -> None:
    told = run("set", file, "lineage=3", "price:hardware_usd_per_gpu=50000", "--as-of", "2999-05-05").stderr
    assert f"\n{file} has as_of 2999-05-05, a day to come, beside lineage, hardware_usd_per_gpu\n" in told
    assert "to come" not in run("set", file, "lineage=3", "--as-of", "2026-11-25").stderr


def test_an_amount_in_usd_in_the_place_of_one_that_was_not_says_what_that_was(file: Path) -> None:
    file.write_text(HEAD + "profile:\n  budget_capex_usd: {value: 6000000, currency: EUR}\n")
    price = "price:hardware_usd_per_gpu"
    assert "was" not in run("set", file, "budget_capex_usd=6.5M EUR", f"{price}=30000 EUR").stderr
    told = run("set", file, "budget_capex_usd=6500000", f"{price}=35000").stderr
    assert "\nbudget_capex_usd: 6,500,000 USD (was: 6,500,000 EUR)\n" in told
    assert "\nhardware_usd_per_gpu: 35,000 USD (was: 30,000 EUR)\n" in told
    assert "was" not in run("set", file, "budget_capex_usd=6000000", f"{price}=36000").stderr


def test_the_day_of_an_answer_is_set_and_taken_out(file: Path) -> None:
    assert run("set", file, "lineage=3", "data_rights=1", "--as-of", "2026-11-25", "-q").returncode == 0
    assert run("set", file, "price:hardware_usd_per_gpu=5", "--as-of", "2026-11-24", "-q").returncode == 0
    text = file.read_text()
    assert "lineage: {value: 3, evidence: verified, note: old, as_of: 2026-11-25}  # kept" in text
    assert "data_rights: {value: 1, as_of: 2026-11-25}" in text
    assert "hardware_usd_per_gpu: {value: 5, as_of: 2026-11-24}" in text
    assert run("set", file, "data_rights", "--as-of", "", "-q").returncode == 0
    assert "data_rights: 1\n" in file.read_text()
    run("set", file, "lineage=3", "price:hardware_usd_per_gpu=5", "-q")
    assert "lineage: {value: 3, evidence: verified, note: old, as_of: 2026-11-25}  # kept" in file.read_text()
    run("set", file, "lineage=2", "price:hardware_usd_per_gpu=6", "-q")
    assert file.read_text().count("as_of") == 0  # another value was not said on the day of the old one
    told = run("set", file, "data_rights", "--as-of", "25.11.2026")
    assert (told.returncode, told.stderr) == (2, "--as-of: '25.11.2026' is no date, expected one such as 2026-11-25\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["budget_capex_usd", "--as-of", "2026-02-02"], "{value: 2.1e6, currency: EUR, as_of: 2026-02-02, by: Bob}"),
        (["budget_capex_usd=2.1M EUR"], "{value: 2.1e6, currency: EUR, as_of: 2025-12-01, by: Bob}"),
        (["budget_capex_usd=3.15M"], "{value: 3150000, as_of: 2025-12-01, by: Bob}"),
        (["budget_capex_usd=2.4360M EUR"], "{value: 2436000, currency: EUR}"),
    ],
)
def test_a_rate_and_an_amount_at_once_come_to_what_they_do_one_by_one(file: Path, words: list[str], said: str) -> None:
    """2.1M EUR were 2.436M USD by the general rate."""
    amount = "{value: 2.1e6, currency: EUR, as_of: 2025-12-01, by: Bob}"
    text = HEAD + f"profile:\n  budget_capex_usd: {amount}\n"
    text += "prices:\n  hardware_usd_per_gpu: {value: 30000, currency: EUR, as_of: 2025-12-01}\n"
    at_once, one_by_one = file, file.with_name("b.yaml")
    for path in (at_once, one_by_one):
        path.write_text(text)
    amounts = ["price:hardware_usd_per_gpu=30000 EUR", *words]
    assert run("set", at_once, "usd_per_eur=1.5", *amounts, "-q").returncode == 0
    assert run("set", one_by_one, "usd_per_eur=1.5", *words[1:], "-q").returncode == 0
    assert run("set", one_by_one, *amounts, "-q").returncode == 0
    assert at_once.read_text() == one_by_one.read_text()
    assert f"  budget_capex_usd: {said}\n" in at_once.read_text()
    assert "hardware_usd_per_gpu: {value: 30000, currency: EUR, as_of: 202" in at_once.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["budget_capex_usd=9 GBP"], "{value: 9, currency: GBP}"),
        (["budget_capex_usd=9 EUR"], "{value: 9, currency: EUR}"),
        (["budget_capex_usd=9"], "9"),
        (["usd_per_gbp=2", "budget_capex_usd=9 GBP"], "{value: 9, currency: GBP}"),
        (["budget_capex_usd=8.5e11 EUR"], None),
        (["budget_capex_usd", "--as-of", "2026-11-20"], None),
        (["target_gpus=3"], None),
    ],
)
def test_a_rate_is_set_beside_the_amount_that_it_cannot_be_read_by(
    file: Path, words: list[str], said: str | None
) -> None:
    before = HEAD + "profile:\n  budget_capex_usd: {value: 9.0e+11, currency: EUR}\nprices:\n  usd_per_eur: 1.1\n"
    file.write_text(before)
    told = run("set", file, "usd_per_eur=1.2", *words)
    if said is None:
        assert "budget_capex_usd: one EUR is worth 1.2 USD here, expected a rate to read" in told.stderr
        assert (told.returncode, file.read_text()) == (2, before)
    else:
        assert told.returncode == 0, told.stderr
        assert f"  budget_capex_usd: {said}\n" in file.read_text()
        assert "  usd_per_eur: 1.2\n" in file.read_text()


def test_a_rate_by_which_nothing_can_be_read_is_told_as_that(file: Path) -> None:
    file.write_text(HEAD + "profile:\n  budget_capex_usd: {value: 1000000, currency: EUR}\n")
    told = run("set", file, "usd_per_eur=0")
    said = "budget_capex_usd: one EUR is worth 0 USD here, expected a rate to read 1000000 EUR by\n"
    assert (told.returncode, told.stderr) == (2, said)


@pytest.mark.parametrize("place", ["budget_capex_usd", "hardware_usd_per_gpu"])
@pytest.mark.parametrize("rate_stands", [True, False])
def test_an_amount_in_a_currency_that_is_worth_nothing_is_told_as_that(
    file: Path, place: str, *, rate_stands: bool
) -> None:
    before = HEAD + ("prices:\n  usd_per_eur: 0\n" if rate_stands else "")
    file.write_text(before)
    told = run("set", file, *([] if rate_stands else ["usd_per_eur=0"]), f"{place}=2000 EUR")
    said = f"{place}: one EUR is worth 0 USD here, expected a rate to read 2000 EUR by\n"
    assert (told.returncode, told.stderr, file.read_text()) == (2, said, before)


def test_what_a_file_does_not_say_is_not_said_to_be_taken_out(file: Path, tmp_path: Path) -> None:
    result = run("unset", file, "data_rights", "lineage", "price:hardware_usd_per_gpu")
    nothing = f"{file} says nothing of data_rights, price:hardware_usd_per_gpu\n"
    assert (result.returncode, result.stderr) == (0, f"took lineage out of {file}\n{nothing}")
    run("set", file, "lineage=2", "-q")
    assert run("unset", file, "lineage", "lineage").stderr == f"took lineage out of {file}\n"
    template = tmp_path / "t.yaml"
    assert run("new", template, "-q").returncode == 0
    assert run("unset", template, "sector").stderr == f"{template} says nothing of sector\n"


def test_an_example_is_changed_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes((builtin_folder() / "examples" / "hospital_finetune.yaml").read_bytes())
    before = path.read_text().splitlines()
    assert run("set", path, "gpu_hours_secured=80000", "-q").returncode == 0
    after = path.read_text().splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new for _, new in changed] == [changed[0][0].replace("70080", "80000")]


@pytest.mark.parametrize(
    ("name", "known_as"),
    [("Übung GmbH", "Uebung-GmbH"), ("Société Générale", "Societe-Generale"), ("acme_v2.1", "acme_v2.1")],
)
def test_the_id_of_an_organisation_is_made_of_the_name_of_its_file(name: str, known_as: str, tmp_path: Path) -> None:
    assert run("new", tmp_path / f"{name}.yaml", "-q").returncode == 0
    assert f"id: {known_as}" in (tmp_path / f"{name}.yaml").read_text("utf-8")


def test_a_name_of_which_no_id_can_be_made_is_told(tmp_path: Path) -> None:
    for words, said in (((), True), (("--organisation", "acme"), False)):
        told = run("new", tmp_path / f"{'株' * (1 + len(words))}.yaml", *words)
        assert (told.returncode, "its organisation has the id organisation, as any would" in told.stderr) == (0, said)
    assert "as any would" not in run("new", tmp_path / "organisation.yaml").stderr
