from pathlib import Path

from config.databases import database


def test_a_relative_sqlite_file_lies_in_the_data_folder(tmp_path):
    found = database("sqlite:///quorate.sqlite3", folder=tmp_path, max_age_seconds=60)
    assert found["NAME"] == tmp_path / "quorate.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_absolute_sqlite_file_lies_where_it_says(tmp_path):
    wanted = tmp_path / "elsewhere" / "a.sqlite3"
    found = database(f"sqlite:///{wanted}", folder=Path("unused"), max_age_seconds=60)
    assert found["NAME"] == wanted


def test_the_parts_of_a_postgresql_address_are_unquoted(tmp_path):
    address = "postgres://ann%40x:p%2Fw@db.example:6432/quorate"
    found = database(address, folder=tmp_path, max_age_seconds=7)
    names = ("USER", "PASSWORD", "HOST", "PORT", "NAME", "CONN_MAX_AGE")
    assert [found[name] for name in names] == ["ann@x", "p/w", "db.example", 6432, "quorate", 7]


def test_postgresql_has_its_usual_port(tmp_path):
    found = database("postgresql://a@b/c", folder=tmp_path, max_age_seconds=0)
    assert found["PORT"] == 5432


def test_postgresql_is_told_not_to_fear_pages_out_of_order(tmp_path):
    found = database("postgresql://a@b/c", folder=tmp_path, max_age_seconds=0)
    assert found["OPTIONS"]["options"].split("-c ")[1:] == ["jit=off ", "random_page_cost=1.1"]
