"""Makes the files of a picture that readers get, in three formats and five widths; never in a request."""
