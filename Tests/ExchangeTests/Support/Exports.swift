// Scratch folders and servers are one for all tests, and need no import in each file.
@_exported import TestSupport
