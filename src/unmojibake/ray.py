"""Ray Data: the text columns of a dataset repaired batch by batch; extra ``ray``.

What happens to a batch depends on that batch alone: any number of workers gives the same rows, as long as the
batches are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unmojibake.errors import UsageError
from unmojibake.options import Options

BATCH = 50_000
"""Rows of a batch: enough for a column to vote, few enough to be spread."""

_DEFAULT = Options()


@dataclass(frozen=True)
class FixBatch:
    """A function from Arrow tables to Arrow tables, for Ray Data, Spark's ``mapInArrow`` or anything else.

    ``columns`` are repaired; all columns of text where none is named. Raises UsageError for a column that is
    not there.
    """

    columns: tuple[str, ...] = ()
    options: Options = _DEFAULT

    def __call__(self, table: Any) -> Any:
        """A Table or RecordBatch with the same schema; the same object where nothing was repaired."""
        from unmojibake.api import fix_column
        from unmojibake.tables.extras import needed

        needed("pyarrow", "data")
        from unmojibake.tables.arrow_shelf import is_text

        names = table.schema.names
        for name in self.columns:
            if name not in names:
                raise UsageError(f"there is no column {name!r}; there are: {', '.join(names)}")
        for i, field in enumerate(table.schema):
            if is_text(field.type) and (not self.columns or field.name in self.columns):
                old = table.column(i)
                new = fix_column(old, self.options)
                if new is not old:
                    table = table.set_column(i, field, new)
        return table


def fix_dataset(ds: Any, columns: str | Sequence[str] = (), options: Options | None = None) -> Any:
    """The Ray dataset with the damage in its text columns repaired; lazy, as every step of Ray Data is.

    ``columns`` are names; all columns of text where none is given. Raises UsageError where Ray is missing.
    """
    from unmojibake.tables.extras import needed

    needed("ray.data", "ray")
    names = (columns,) if isinstance(columns, str) else tuple(columns)
    step = FixBatch(names, options or _DEFAULT)
    return ds.map_batches(step, batch_format="pyarrow", batch_size=BATCH, zero_copy_batch=True)
