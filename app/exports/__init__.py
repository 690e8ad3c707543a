"""Reports and notes as files for other systems: 8D, CSV, XLSX, JSON, PLMXML; a change request as a page to print.

No export names a person: stations, shifts and roles only.
Not here: which reports, who may have them (app.desk), writing files (the front ends).
"""
