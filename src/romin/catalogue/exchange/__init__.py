"""The catalogue as a spreadsheet or a folder of files: what comes in is checked line by line, what goes out returns."""
