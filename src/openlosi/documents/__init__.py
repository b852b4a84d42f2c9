"""What people read, print and hand on: report, workbook, open data package."""
