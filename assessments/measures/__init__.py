"""Measures in the clinic's hands: which forms it holds, who is asked what and when, saving, scores, what pages show.

`assessments.fhir` is the pure engine below; nothing of it knows a client.
"""
