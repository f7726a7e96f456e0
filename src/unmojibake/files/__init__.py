"""Files: which ones, reading them, writing them without ever losing anything, and undo.

What the rest of the package uses (paths are ``str``, undecodable bytes as surrogate escapes):

* ``discover.discover(paths, options, root)``: the files to look at, as ``Target`` records.
* ``read.read_file(path, follow)``: a ``Snapshot`` of one file; ``follow=target.named``.
* ``write.write_atomic(snapshot, data, run)``: the new bytes, or a problem and the old ones.
* ``journal.Journal().open_run(root)``: the ``Run`` that makes writes undoable; a context manager.
* ``recover.recover()``: complete or roll back what an interrupted run left; first thing in ``fix``.
* ``sweep.remove_leftover(path)``: for targets with ``leftover``; only ``fix`` calls it.
* ``undo.undo(run_id, below, force)``, ``journal.Journal().list_runs()``: ``unmojibake undo``.
* ``names.plan_renames`` and ``names.apply_renames``; ``zipnames.plan_zip`` and ``zipnames.rewrite_zip``.

Everything that can go wrong with one file is a ``problems.PathProblem`` (a ``FileProblem``) with
``path`` and ``reason``; ``problems.display_path`` makes any path printable. Writes happen in the
process that opened the run; threads may share it.
"""
