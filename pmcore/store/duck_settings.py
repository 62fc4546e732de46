"""How a DuckDB instance is set when it is opened."""

LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    # By itself DuckDB folds its log in within somebody's commit, which then takes a second; upkeep.py does it beside them.
    "wal_autocheckpoint": "1GB",
    "allowed_configs": ["memory_limit"],  # what stays open when all is locked: duck_memory.py
}
