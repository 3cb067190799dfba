"""What tabs that look at the same run share, and what they do not."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.caching import cache_utils

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.training.history import History, Mark
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.ui.charts.test_charts import history
from tests.ui.views.test_views import home
from ui import charts, server
from ui.run.look import Look, look

__all__ = ["home"]


class TestCharts:
    def test_a_chart_is_drawn_once_for_all(self):
        drawn = []

        def draw(reported: History, dark: bool) -> charts.Figure:
            drawn.append(threading.get_ident())
            return charts.loss_chart(reported, dark)

        look = Look(history())
        assert look.chart(draw, False) is look.chart(draw, False)
        assert len(drawn) == 1

    def test_it_is_the_chart_that_was_asked_for(self):
        look = Look(history())

        def figure(*wanted: Any, height: int = charts.HEIGHT) -> Any:
            frame, found = map(json.loads, look.chart(*wanted, height=height).split(b"\n"))
            assert (frame["dark"], frame["height"]) == (wanted[1], height)
            return found

        for dark in (False, True):
            assert figure(charts.loss_chart, dark) == charts.loss_chart(history(), dark)
            for kind in ("rms", "norm"):
                assert figure(charts.gradient_chart, dark, kind) == charts.gradient_chart(history(), dark, kind)
        assert figure(charts.loss_chart, True, height=300) == charts.loss_chart(history(), True)


class TestLook:
    @pytest.fixture
    def run(self, home: Path) -> RunDirectory:
        store = RunStore(home)
        return store.open(store.submit(Experiment(NetworkConfig(hidden=(8,)), TrainingConfig())))

    def test_who_look_within_a_quarter_of_a_second_see_the_same(
        self, run: RunDirectory, monkeypatch: pytest.MonkeyPatch
    ):
        now = [100.0]
        monkeypatch.setattr(cache_utils, "TTLCACHE_TIMER", lambda: now[0])
        st.cache_resource.clear()  # a cache keeps the clock with which it was made
        first = look(server.store().run(run.id))
        now[0] += 0.24
        assert look(server.store().run(run.id)) is first
        now[0] += 0.02
        assert look(server.store().run(run.id)) is not first

    @pytest.mark.parametrize("change", [{"acknowledged": 1}, {"state": "running"}, {"validation_accuracy": 0.5}])
    def test_what_a_person_waits_for_is_seen_at_once(self, run: RunDirectory, change: dict[str, Any]):
        before = look(server.store().run(run.id))
        run.append_event(
            {"event": "change", "epoch": 0.1, "settings": {}, "step": 7, "text": "learning rate 0.1 -> 0.05"}
        )
        run.change_status({"queued"}, **change)
        seen = look(server.store().run(run.id))
        assert not before.history.marks
        assert seen.history.marks == (Mark(7, "learning rate 0.1 -> 0.05"),)
