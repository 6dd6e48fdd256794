"""The forum with this plugin alone, on both databases; small tables in the shape of the official ones."""

import gzip

import pytest

from forum.plugins.drugs import importing
from forum.testing import *  # noqa: F403
from tests.conftest import database_url, furnished_sqlite, new_postgres, postgres_url  # noqa: F401

MEDICINES = [
    # number, title, form, holder, [(code, name, nature, link, dose)]
    ("60000001", "BI BIVALOR 1,5 M.U.I./250 mg, comprimé pelliculé", "comprimé", "MAISON A",
     [("1", "SPIRAMYCINE", "SA", "1", "1,5 M UI"), ("2", "MÉTRONIDAZOLE", "SA", "2", "250 mg")]),
    ("60000002", "PLIROZOL 250 mg, comprimé", "comprimé", "MAISON A",
     [("2", "MÉTRONIDAZOLE", "SA", "1", "250 mg")]),
    ("60000003", "TUMICAL 500 mg, comprimé", "comprimé", "MAISON B",
     [("3", "CHLORHYDRATE DE TUMIDINE", "SA", "1", ""), ("4", "TUMIDINE", "FT", "1", "500 mg")]),
    ("60000004", "TUMIDINE LABOVAL 500 mg, comprimé", "comprimé", "LABOVAL",
     [("3", "TUMIDINE (CHLORHYDRATE DE)", "SA", "1", ""), ("4", "TUMIDINE BASE", "FT", "1", "500 mg")]),
    ("60000005", "ORTALAX ENFANTS 12,5 mg/ml, sirop", "sirop", "MAISON C",
     [("5", "CHLORHYDRATE D'ORTALINE", "SA", "1", ""), ("6", "ORTALINE", "FT", "1", "12,5 mg")]),
    ("60000006", "ORTALAX 25 mg, gélule", "gélule", "MAISON C",
     [("5", "CHLORHYDRATE D'ORTALINE", "SA", "1", "25 mg")]),
    ("60000007", "CALCIDOSE, comprimé à croquer", "comprimé", "MAISON C",
     [("7", "CALCIUM (CARBONATE DE)", "SA", "1", "1,25 g"), ("8", "CALCIUM", "FT", "1", "500 mg")]),
    ("60000008", "ARNIBELLE, granules", "granules", "MAISON D",
     [("9", "ARNICA POUR PRÉPARATIONS HOMÉOPATHIQUES", "SA", "1", "5CH")]),
    ("60000009", "CROMIPHANE 2 %, collyre", "collyre", "MAISON D",
     [("10", "CROMAXONE SODIQUE", "SA", "1", "20 mg")]),
    ("60000010", "TUMIPLUS, comprimé", "comprimé", "MAISON B",
     [("3", "CHLORHYDRATE DE TUMIDINE", "SA", "1", "500 mg"),
      ("10", "CROMAXONE SODIQUE", "SA", "2", "5 mg")]),
    ("60000011", "METRONIDAZOLE LABOVAL 250 mg, comprimé", "comprimé", "LABOVAL",
     [("2", "MÉTRONIDAZOLE", "SA", "1", "250 mg")]),
    ("60000012", "ORTALINE LABOVAL 25 mg, gélule", "gélule", "LABOVAL",
     [("6", "ORTALINE", "SA", "1", "25 mg")]),
    ("60000013", "FELBALOR 1 g, poudre", "poudre", "MAISON A",
     [("11", "FELBANE SODIQUE", "SA", "1", ""), ("12", "FELBANE", "FT", "1", "1 g")]),
    ("60000014", "LORIBEL, gélule", "gélule", "MAISON A",
     [("13", "LORIMINE SODIQUE", "SA", "1", ""), ("14", "LORIMINE", "FT", "1", "2 mg")]),
]  # fmt: skip


def official_tables():
    """{table: rows}, as the published files have them."""
    return {
        "CIS_bdpm": [
            [cis, title, form, "orale", "Autorisation active", "Procédure nationale", "Commercialisée",
             "01/02/2003", "", "", f" {holder}", "Non"]
            for cis, title, form, holder, _parts in MEDICINES
        ],
        "CIS_COMPO_bdpm": [
            [cis, form, code, name, dose, "un comprimé" if dose else "", nature, link, ""]
            for cis, _title, form, _holder, parts in MEDICINES
            for code, name, nature, link, dose in parts
        ],
        "CIS_GENER_bdpm": [
            ["7", "TUMIDINE 500 mg - TUMICAL 500 mg, comprimé - VIEUMICAL 500 mg, sirop.", cis, kind, place]
            for cis, kind, place in (("60000003", "0", "1"), ("60000004", "1", "2"))
        ],
        "CIS_CPD_bdpm": [
            ["60000001", "liste I"], ["60000003", "liste II"], ["60000003", "prescription hospitalière"]
        ],
        "CIS_MITM": [["60000003", "N05BA01", "TUMICAL 500 mg, comprimé", "https://example.org/1"]],
        "CIS_CIP_Dispo_Spec": [
            ["60000003", "", "1", "Rupture de stock", "01/03/2024", "05/03/2024", "", "https://example.org/2"],
            ["60000002", "", "4", "Remise à disposition", "01/03/2024", "04/03/2024", "04/03/2024",
             "https://example.org/3"],
        ],
        "CIS_CIP_bdpm": [
            ["60000003", "1234567", "plaquette de 10", "Présentation active", "Déclaration", "01/02/2003",
             "3400900000001", "oui", "65%", "1,54", "2,56", "1,02", ""]
        ],
    }  # fmt: skip


def written(folder, tables, encoding="utf-8", packed=False, doubled=False):
    """The folder, with each table in a file of its own."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        lines = ["\t".join(row) for row in rows]
        text = "\r\n".join([*lines, *(lines[:1] if doubled else []), ""]).encode(encoding)
        if packed:
            (folder / f"{name}.txt.gz").write_bytes(gzip.compress(text))
        else:
            (folder / f"{name}.txt").write_bytes(text)
    return folder


@pytest.fixture
def settings():
    return {"PLUGINS": ["drugs"]}


@pytest.fixture
def tables():
    return official_tables()


@pytest.fixture
def write(tmp_path):
    """write(tables, ...) is a folder that holds them."""
    return lambda tables, name="bdpm", **how: written(tmp_path / name, tables, **how)


@pytest.fixture
def folder(write, tables):
    return write(tables)


@pytest.fixture
def imported(app, folder):
    """The small tables are in."""
    return importing.import_tables(folder)
