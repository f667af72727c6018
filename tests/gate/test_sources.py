"""Where the policy of a file is looked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.model import OWN_POLICY, POLICY_FILE
from aifactory_assess.repository import sources
from aifactory_assess.repository.baseline import Saved
from aifactory_assess.repository.sources import Policies


def test_the_policy_of_a_folder_is_looked_for_once_at_hand_and_in_each_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of thousands of files that are gone it was looked for twice each, which took half of the time of `check`."""
    looked: list[Path | str] = []
    policies = Policies(framework=builtin(), folder=None, given=None, today=date(2026, 11, 25))
    monkeypatch.chdir(tmp_path)

    def is_there(path: Path) -> bool:
        looked.append(path)
        return path.exists()

    monkeypatch.setattr(sources, "is_there", is_there)
    monkeypatch.setattr(sources, "standing", lambda _, path, __: looked.append(path))
    names = [f"old/{number}.yaml" for number in range(3)]
    assert {policies.at_hand(Path(name)).origin for name in names} == {"framework"}
    assert looked == [Path("old", OWN_POLICY), Path(OWN_POLICY), builtin_folder() / POLICY_FILE]
    looked.clear()
    kept = tmp_path / "kept.json"
    state = Saved(name="kept.json", path=kept, root=tmp_path, files={}, links={}, has_all_policies=True)
    assert {policies.within(state, name).origin for name in names} == {"framework"}
    assert looked == [f"old/{OWN_POLICY}", OWN_POLICY, builtin_folder() / POLICY_FILE]
