-- Version 4: a year's mileage log is found without reading the year. An index only. The words are as RFC 8785 writes them, and a
-- quotation mark within a text is escaped; `day.rs` asks with the same words.
CREATE INDEX fact_mileage ON fact (day) WHERE instr(bytes, CAST('"kind":"outing_' AS BLOB)) > 0
    OR instr(bytes, CAST('"kind":"trip_measured"' AS BLOB)) > 0 OR instr(bytes, CAST('"kind":"odometer_read"' AS BLOB)) > 0
    OR instr(bytes, CAST('"kind":"planned"' AS BLOB)) > 0 OR instr(bytes, CAST('"kind":"undone"' AS BLOB)) > 0;
