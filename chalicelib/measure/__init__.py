"""Measure: is the loop closing, how fast, and do people come back?"""
