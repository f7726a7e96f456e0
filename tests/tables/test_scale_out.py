"""Batches anywhere: Arrow tables, datatrove, Ray and Spark, as far as they are installed."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from tabling import BAD, GOOD, through

import unmojibake as um
from unmojibake.ray import FixBatch, fix_dataset
from unmojibake.tables.job import Job
from unmojibake.tables.run import run

pa = pytest.importorskip("pyarrow")

TEXTS = [BAD if i % 10 == 0 else f"row {i}" for i in range(400)]
MENDED = [GOOD if i % 10 == 0 else f"row {i}" for i in range(400)]


def test_a_clean_batch_is_the_same_object() -> None:
    table = pa.table({"t": ["Größe", None], "n": [1, 2]})
    assert FixBatch()(table) is table
    with pytest.raises(um.UsageError, match="there is no column 'z'; there are: t, n"):
        FixBatch(("z",))(table)


def test_batches_keep_their_schema_and_travel() -> None:
    table = pa.table({"t": TEXTS, "u": TEXTS, "n": range(400)})
    step = pickle.loads(pickle.dumps(FixBatch(("t",), um.Options(level="certain"))))
    fixed = step(table)
    assert fixed.schema.equals(table.schema)
    assert fixed["t"].to_pylist() == MENDED and fixed["u"].to_pylist() == TEXTS
    [batch] = table.to_batches()
    assert FixBatch()(batch).column(1).to_pylist() == MENDED


def test_ray_that_is_missing_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(um.UsageError, match=r"needs the package ray; .*pip install 'unmojibake\[ray\]'"):
        fix_dataset(None, "t")


def test_datatrove() -> None:
    pytest.importorskip("datatrove.pipeline.formatters", exc_type=ImportError)
    from datatrove.data import Document

    from unmojibake.datatrove import UnmojibakeFormatter

    documents = [Document(text=text, id=str(i)) for i, text in enumerate([BAD, "‘plain’ ﬁne\r\n"])]
    done = list(UnmojibakeFormatter().run(documents, rank=0, world_size=1))
    assert [document.text for document in done] == [GOOD, "‘plain’ ﬁne\r\n"]
    assert UnmojibakeFormatter(level="certain").options.level == "certain"


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ray with two workers on this machine."""
    module = pytest.importorskip("ray")
    monkeypatch.setenv("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    # workers import the modules of the tests
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    module.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield module
    module.shutdown()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_ray_datasets_and_the_ray_engine(ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray.data", exc_type=ImportError)
    table = pa.table({"t": TEXTS, "n": range(400)})
    ds = fix_dataset(ray.data.from_arrow([table.slice(i, 100) for i in range(0, 400, 100)]), "t")
    rows = sorted(ds.take_all(), key=lambda row: row["n"])
    assert [row["t"] for row in rows] == MENDED

    from unmojibake.tables import delimited

    monkeypatch.setattr(delimited, "PART", 512)
    data = ("n,t\n" + "\n".join(f"{i},{text}" for i, text in enumerate(TEXTS)) + "\n").encode()
    here, done, _ = through(tmp_path, "a.csv", data)
    there, same, _ = through(tmp_path, "a.csv", data, engine="ray", jobs=2)
    assert there == here and same == done
    assert there.decode() == data.decode().replace(BAD, GOOD)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_spark_example_of_the_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no Java")
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    page = (Path(__file__).parents[2] / "docs" / "tables.md").read_text("utf-8")
    [example] = re.findall(r"```python\n(from unmojibake\.ray import FixBatch\n.*?)```", page, re.DOTALL)
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
    }
    builder = SparkSession.builder.master("local[2]").config("spark.sql.warehouse.dir", str(tmp_path))
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        names: dict[str, Any] = {"df": spark.createDataFrame(list(enumerate(TEXTS)), "n int, text string")}
        exec(example, names)
        found = sorted(names["fixed"].collect(), key=lambda row: row["n"])
    finally:
        spark.stop()
    assert [row["text"] for row in found] == MENDED


@pytest.mark.parametrize("form", ["127.0.0.1:{}", "ray://127.0.0.1:{}"])
def test_a_cluster_that_is_not_there_is_told_at_once(tmp_path: Path, form: str) -> None:
    pytest.importorskip("ray")
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        address = form.format(taken.getsockname()[1])
        (tmp_path / "a.csv").write_bytes(b"a\n1\n")
        names = (str(tmp_path / "a.csv"), str(tmp_path / "b.csv"))
        wanted = Job(*names, um.Options(), engine="ray", address=address)
        with pytest.raises(um.FileProblem, match=f"the Ray cluster {address} cannot be reached"):
            run(wanted)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
