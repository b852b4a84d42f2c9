"""The rules of an assessment, in plain Python: values in, values out, nothing but the standard library."""
