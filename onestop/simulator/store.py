"""What the simulated portal remembers: dossiers, progress rows, every call in order. SQLite, not our database."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

from digitization.gateways import national_store
from onestop.gateways.fields import DOSSIER, PROGRESS, STEP, SYNC, problems

# Which status may follow which (regulation reference 6.1–6.2); the same status again is an update of other fields.
_MAY_FOLLOW = {
    "": {"1", "2", "3"},
    "1": {"1", "2", "3", "5", "7"},
    "2": {"2", "4", "5", "6", "7", "8", "9"},
    "3": {"3"},
    "4": {"4", "5", "6", "7", "8", "9"},
    "5": {"5", "1", "3", "4", "8"},
    "6": {"6", "4", "8"},
    "7": {"7", "8", "4"},
    "8": {"8"},
    "9": {"9", "10"},
    "10": {"10"},
}
_SCHEMA = """
create table if not exists dossier (code text primary key, status text, body text);
create table if not exists progress (id integer primary key, code text, key text unique, body text);
create table if not exists paper (code text primary key, body text);
create table if not exists call (id integer primary key, at text default current_timestamp,
  service text, code text, key text, updating text, status text, error_code text, message text);
"""

Reply = dict[str, Any]


def _reply(code: str, message: str) -> Reply:
    return {"error_code": code, "message": message}


class Store:
    """Takes messages the way the documents describe; refuses wrong fields, wrong order and duplicates."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._lock = threading.Lock()
        with self._lock, self._db:
            self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def take(self, body: dict[str, Any], key: str) -> Reply:
        """Answer one call of a service; records it whatever the answer is."""
        service, data = str(body.get("service", "")), body.get("data")
        papers = str(national_store.facts()["service"])
        if service not in (SYNC, STEP, papers) or not isinstance(data, list) or not data:
            return _reply("-1", "service hoặc data không đúng tài liệu")
        with self._lock, self._db:
            for record in data:
                if service == papers:
                    reply = self._paper(record)
                else:
                    reply = self._sync(record, body) if service == SYNC else self._step(record, key)
                self._log(service, record, body, key, reply)
                if reply["error_code"] != "0":
                    return reply
        return _reply("0", "Thành công")

    def _sync(self, record: Any, body: dict[str, Any]) -> Reply:
        wrong = problems(record, DOSSIER) if isinstance(record, dict) else ["data: không phải đối tượng"]
        if wrong:
            return _reply("1", "; ".join(wrong))
        code, status = record["MaHoSo"], record["TrangThaiHoSo"]
        known = self._db.execute("select status from dossier where code = ?", [code]).fetchone()
        updating = body.get("isUpdating") == "True"
        if known and not updating:
            return _reply("3", f"{code} already exists")
        if updating and not known:
            return _reply("2", f"{code} không tồn tại")
        before = known[0] if known else ""
        if status not in _MAY_FOLLOW[before]:
            return _reply("4", f"{code}: trạng thái {status} không thể theo sau {before or 'khởi tạo'}")
        self._db.execute(
            "insert into dossier values (?, ?, ?) on conflict (code) do update set status = excluded.status,"
            " body = excluded.body",
            [code, status, json.dumps(record, ensure_ascii=False)],
        )
        return _reply("0", "Thành công")

    def _step(self, record: Any, key: str) -> Reply:
        wrong = problems(record, PROGRESS) if isinstance(record, dict) else ["data: không phải đối tượng"]
        if wrong:
            return _reply("1", "; ".join(wrong))
        code = record["MaHoSo"]
        if not self._db.execute("select 1 from dossier where code = ?", [code]).fetchone():
            return _reply("2", f"{code} không tồn tại")
        body = json.dumps(record, ensure_ascii=False, sort_keys=True)
        twice = self._db.execute("select 1 from progress where key = ? or body = ?", [key or body, body]).fetchone()
        if twice:
            return _reply("3", f"{code}: progress already exists")
        self._db.execute("insert into progress (code, key, body) values (?, ?, ?)", [code, key or body, body])
        return _reply("0", "Thành công")

    def _paper(self, record: Any) -> Reply:
        """One digitised paper for the results store; the same code twice is refused as known."""
        wrong = national_store.problems(record) if isinstance(record, dict) else ["data: không phải đối tượng"]
        if wrong:
            return _reply("1", "; ".join(wrong))
        if self._db.execute("select 1 from paper where code = ?", [record["Ma"]]).fetchone():
            return _reply("3", f"{record['Ma']} already exists")
        self._db.execute("insert into paper values (?, ?)", [record["Ma"], json.dumps(record, ensure_ascii=False)])
        return _reply("0", "Thành công")

    def _log(self, service: str, record: Any, body: dict[str, Any], key: str, reply: Reply) -> None:
        fields = record if isinstance(record, dict) else {}
        status = fields.get("TrangThaiHoSo") or fields.get("TrangThai") or ""
        self._db.execute(
            "insert into call (service, code, key, updating, status, error_code, message) values (?, ?, ?, ?, ?, ?, ?)",
            [
                service,
                str(fields.get("MaHoSo") or fields.get("Ma") or ""),
                key,
                str(body.get("isUpdating", "")),
                str(status),
                reply["error_code"],
                reply["message"],
            ],
        )

    def received(self, code: str = "") -> dict[str, Any]:
        """Everything taken so far, of one dossier or of all."""
        where, values = ("where code = ?", [code]) if code else ("", [])
        with self._lock:
            dossiers = self._db.execute(f"select body from dossier {where}", values).fetchall()  # noqa: S608
            steps = self._db.execute(f"select body from progress {where} order by id", values).fetchall()  # noqa: S608
            papers = self._db.execute(f"select body from paper {where}", values).fetchall()  # noqa: S608
            cursor = self._db.execute(f"select * from call {where} order by id", values)  # noqa: S608
            names = [column[0] for column in cursor.description]
            calls = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return {
            "dossiers": [json.loads(row[0]) for row in dossiers],
            "progress": [json.loads(row[0]) for row in steps],
            "papers": [json.loads(row[0]) for row in papers],
            "calls": calls,
        }
