"""Ready strings for the pages of measures: the client's, those of a case, the clinic's."""
