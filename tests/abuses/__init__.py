"""The fifteen ways in which a therapy system is abused, each as somebody would try it: by requests.

Which of them are open still, and what other tests hold of them, is in docs/evidence/abuses.md.
"""
