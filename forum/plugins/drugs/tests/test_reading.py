"""The official files are read as they come, and drugs get the names physicians give them."""

from datetime import date
from pathlib import Path

import pytest

from forum.plugins.drugs import bdpm, medicines
from forum.plugins.drugs.brands import stem
from forum.plugins.drugs.substances import Naming, in_order, shown, slug_of

REAL = Path(__file__).parents[5] / "shared" / "data" / "bdpm" / "2026-01"


def names_in(folder):
    return medicines.name_medicines(bdpm.find_files(folder))


def brands_in(folder):
    return {brand.name: brand for brand in names_in(folder).brands}


@pytest.mark.parametrize("how", [{"encoding": "cp1252"}, {"packed": True}, {"doubled": True}], ids=str)
def test_encoding_packing_and_doubled_lines_make_no_difference(write, tables, how):
    read = names_in(write(tables, "other", **how))

    assert read == names_in(write(tables))
    assert "métronidazole" in {substance.name for substance in read.substances.values()}


def test_trailing_tabs_lacking_fields_and_odd_lines_are_taken(write, tables):
    tables["CIS_CPD_bdpm"] += [["60000002", "liste I", "", ""], ["suite d'une phrase"], [""]]
    tables["CIS_bdpm"][0] = tables["CIS_bdpm"][0][:11]
    files = bdpm.find_files(write(tables))

    assert [row.text for row in bdpm.read(files["CIS_CPD_bdpm"], "CIS_CPD_bdpm")][-1] == "liste I"
    assert next(bdpm.read(files["CIS_bdpm"], "CIS_bdpm")).holder == "MAISON A"


def test_missing_files_are_all_named(write, tables):
    del tables["CIS_MITM"], tables["CIS_COMPO_bdpm"]

    with pytest.raises(bdpm.Mismatch, match=r"lacks CIS_COMPO_bdpm\.txt, CIS_MITM\.txt"):
        bdpm.find_files(write(tables))


@pytest.mark.parametrize("name", bdpm.TABLES)
@pytest.mark.parametrize("other", bdpm.TABLES)
def test_a_file_under_a_wrong_name_is_refused(write, tables, name, other):
    path = bdpm.find_files(write(tables))[other]

    if name == other:
        assert list(bdpm.read(path, name))
    else:
        with pytest.raises(bdpm.Mismatch, match="does not look like"):
            list(bdpm.read(path, name))


def test_empty_and_broken_files_are_told(write, tables, tmp_path):
    folder = write(tables, packed=True)
    path = folder / "CIS_bdpm.txt.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(bdpm.Mismatch, match="cannot be read to its end"):
        list(bdpm.read(path, "CIS_bdpm"))

    (tmp_path / "CIS_MITM.txt").write_text("")
    with pytest.raises(bdpm.Mismatch, match="is empty"):
        list(bdpm.read(tmp_path / "CIS_MITM.txt", "CIS_MITM"))


def test_the_date_of_the_data_is_its_latest_day(folder):
    assert bdpm.data_date(bdpm.find_files(folder)) == date(2024, 3, 5)
    assert bdpm.day("31/02/2024") is None


def test_salts_fall_and_spellings_meet(folder):
    substances = names_in(folder).substances

    assert set(substances) == {
        "carbonate-de-calcium", "cromaxone", "felbane", "lorimine", "metronidazole", "ortaline",
        "spiramycine", "tumidine",
    }  # fmt: skip
    assert substances["tumidine"].name == "tumidine"
    assert "chlorhydrate de tumidine" in substances["tumidine"].names


def test_the_dose_is_that_of_what_acts(folder):
    contents = names_in(folder).contents

    assert [(part.slug, part.dose) for part in contents["60000003"]] == [("tumidine", "500 mg / un comprimé")]
    assert [part.slug for part in contents["60000001"]] == ["spiramycine", "metronidazole"]


def test_brands_have_no_dose_form_or_laboratory_and_generics_none(folder):
    brands = brands_in(folder)

    assert sorted(brands) == [
        "Bi Bivalor", "Calcidose", "Cromiphane", "Felbalor", "Loribel", "Ortalax", "Plirozol", "Tumical",
        "Tumiplus", "Vieumical",
    ]  # fmt: skip
    assert brands["Bi Bivalor"].substances == ("metronidazole", "spiramycine")
    assert "Bivalor" in brands["Bi Bivalor"].names
    assert brands["Ortalax"].substances == ("ortaline",)


def test_a_brand_that_is_gone_lives_on_in_its_generic_group(folder):
    assert brands_in(folder)["Vieumical"].substances == ("tumidine",)


def test_homeopathic_dilutions_are_left_out(folder):
    assert "Arnibelle" not in brands_in(folder)


def test_synonyms_lead_both_ways(folder):
    synonyms = set(medicines.synonyms(folder))

    assert ("Bivalor", "métronidazole spiramycine", "substance") in synonyms
    assert ("métronidazole spiramycine", "Bi Bivalor", "brand") in synonyms
    assert ("chlorhydrate de tumidine", "tumidine", "substance") in synonyms
    assert ("Tumical", "chlorhydrate de tumidine", "salt") in synonyms
    assert ("Tumiplus", "chlorhydrate de tumidine + cromaxone sodique", "salt") in synonyms
    assert not [term for term, _other, kind in synonyms if kind == "salt" and "Laboval" in term]
    assert not [term for term, other, _kind in synonyms if term == other]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("FORTZAAR 100 mg/25 mg, comprimé pelliculé", "FORTZAAR"),
        ("A 313 200 000 UI POUR CENT, pommade", "A 313"),
        ("KALETRA (80 mg + 20 mg) /ml, solution buvable", "KALETRA"),
        ("VITAMINE B12 MAISON 1000 microgrammes, comprimé", "VITAMINE B12 MAISON"),
        ("X", "X"),
        ("", ""),
    ],
)
def test_a_title_ends_before_its_dose(title, name):
    assert stem(title) == name


def test_names_are_turned_round_and_written_small():
    assert in_order("LIERRE (FEUILLE DE) (EXTRAIT SEC DE)") == "EXTRAIT SEC DE FEUILLE DE LIERRE"
    assert in_order("TRANEXAMIQUE (ACIDE)") == "ACIDE TRANEXAMIQUE"
    assert shown("TOXINE BOTULINIQUE TYPE A") == "toxine botulinique type A"
    assert slug_of("ACIDE L'ŒSTRIQUE") == "acide-l-oestrique"
    assert len(slug_of("X" * 300)) == 100
    assert slug_of("X" * 300) != slug_of("X" * 301)


def test_a_row_without_fraction_takes_it_from_rows_that_have_one():
    naming = Naming(
        [
            ("1", "a", "CLAVULINATE DE POTASSIUM", "SA", "1"),
            ("1", "b", "ACIDE CLAVULINIQUE", "FT", "1"),
            ("2", "a", "CLAVULINATE DE POTASSIUM", "SA", "1"),
        ]
    )

    assert naming.of("a") == naming.of("b")
    assert naming.of("a").slug == "acide-clavulinique"


@pytest.mark.skipif(not REAL.is_dir(), reason=f"The official tables are not there: {REAL}")
def test_the_whole_database_is_named():
    names = names_in(REAL)
    brands = {brand.slug: brand for brand in names.brands}

    assert brands["bi-missilor"].substances == ("metronidazole", "spiramycine")
    assert brands["doliprane"].substances == ("paracetamol",)
    assert brands["augmentin"].substances == ("acide-clavulanique", "amoxicilline")
    assert brands["levothyrox"].substances == ("levothyroxine",)
    assert {"amoxicilline", "bisoprolol", "metformine"} <= set(names.substances)
    assert not {"amoxicilline-trihydratee", "chlorhydrate-de-metformine"} & set(names.substances)
    assert 1500 < len(names.substances) < 4000
