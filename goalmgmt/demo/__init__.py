"""The demo company: 华南分公司 with two years of work, made relative to a day from a fixed seed."""
