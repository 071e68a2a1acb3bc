"""Files that the desk hands out, written while they are sent: their length costs no memory."""

from django.http import StreamingHttpResponse

from articles.text.spreadsheet import SEMICOLON, csv_lines


def csv_file(rows, name, separator=SEMICOLON):
    """The answer that saves `rows` as the file `name`."""
    response = StreamingHttpResponse(csv_lines(rows, separator), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
