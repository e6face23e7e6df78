"""FHIR R4 questionnaires without a database: read, check, branch, score. Plain values in, plain values out.

`reading` turns bytes into a `form.Form` and a report, `decoding` keeps digits and refuses what JSON should not hold, `unfolding`
lays a response over its form, `enabling` says what is asked, `responding` builds a response from answers, `validating` judges one,
`calculating` runs a form's expressions, `scoring` gives the numbers.
"""
