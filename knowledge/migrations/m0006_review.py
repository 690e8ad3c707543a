"""People, reports with their notes and decisions, what a steward blocked, alarms from raised to cleared."""

from __future__ import annotations

from sqlalchemy import Connection, text

_STATEMENTS = (
    "CREATE TABLE people (id VARCHAR NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, role VARCHAR NOT NULL,"
    " pin VARCHAR NOT NULL, badge VARCHAR UNIQUE, disabled BOOLEAN NOT NULL, failures INTEGER NOT NULL,"
    " locked_until DATETIME, created_at DATETIME NOT NULL)",
    "CREATE TABLE reports (id INTEGER NOT NULL PRIMARY KEY, key VARCHAR NOT NULL UNIQUE, at DATETIME NOT NULL,"
    " state VARCHAR NOT NULL, station VARCHAR NOT NULL, shift VARCHAR NOT NULL, reporter VARCHAR NOT NULL,"
    " turn VARCHAR NOT NULL, verdict VARCHAR NOT NULL, equipment VARCHAR NOT NULL, alarm VARCHAR NOT NULL,"
    " severity VARCHAR NOT NULL, issue VARCHAR NOT NULL, title VARCHAR NOT NULL, description VARCHAR NOT NULL,"
    " text VARCHAR NOT NULL, fix VARCHAR NOT NULL, parts VARCHAR NOT NULL, downtime_min DOUBLE,"
    " evidence VARCHAR NOT NULL, attachments VARCHAR NOT NULL, decisions INTEGER NOT NULL, decided_at DATETIME,"
    " duplicate_of INTEGER, kind VARCHAR NOT NULL, note VARCHAR NOT NULL, author VARCHAR NOT NULL,"
    " safety BOOLEAN NOT NULL, reasons VARCHAR NOT NULL, corrects_document VARCHAR NOT NULL,"
    " corrects_number VARCHAR NOT NULL, corrects_revision VARCHAR NOT NULL, corrects_sha256 VARCHAR NOT NULL,"
    " corrects_section VARCHAR NOT NULL, corrects_quote VARCHAR NOT NULL, expires_at DATETIME,"
    " approver_role VARCHAR NOT NULL, effective_at DATETIME)",
    "CREATE INDEX ix_reports_at ON reports (at)",
    "CREATE INDEX ix_reports_state ON reports (state)",
    "CREATE INDEX ix_reports_station ON reports (station)",
    "CREATE INDEX ix_reports_turn ON reports (turn)",
    "CREATE INDEX ix_reports_corrects_number ON reports (corrects_number)",
    "CREATE TABLE decisions (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, report INTEGER NOT NULL REFERENCES reports"
    " (id), at DATETIME NOT NULL, actor VARCHAR NOT NULL, role VARCHAR NOT NULL, action VARCHAR NOT NULL,"
    " before VARCHAR NOT NULL, after VARCHAR NOT NULL, reason VARCHAR NOT NULL)",
    "CREATE INDEX ix_decisions_report ON decisions (report)",
    "CREATE TABLE blocks (id INTEGER NOT NULL PRIMARY KEY, kind VARCHAR NOT NULL, value VARCHAR NOT NULL,"
    " reason VARCHAR NOT NULL, by VARCHAR NOT NULL, at DATETIME NOT NULL, undone_by VARCHAR NOT NULL,"
    " undone_at DATETIME, undone_reason VARCHAR NOT NULL)",
    "ALTER TABLE feedback ADD COLUMN key VARCHAR",
    "CREATE UNIQUE INDEX ux_feedback_key ON feedback (key)",
    "CREATE TABLE episodes (id INTEGER NOT NULL PRIMARY KEY, equipment VARCHAR NOT NULL, alarm VARCHAR NOT NULL,"
    " raised_at DATETIME NOT NULL, cleared_at DATETIME, UNIQUE (equipment, alarm, raised_at))",
    "CREATE INDEX ix_episodes_raised_at ON episodes (raised_at)",
)


def up(connection: Connection) -> None:
    """Create the tables."""
    for statement in _STATEMENTS:
        connection.execute(text(statement))
