"""Texts that a request file may hold, and that one server's language or another would take apart.

Each is a text that `proc19 request validate` takes for a product's name; HARDER are texts that no
request can hold, for who writes them all the same.
"""

HOSTILE = {
    "command-and-macro": "foo; rm -rf $USER1$",
    "end-of-icinga-block": '"}}',
    "raw-string": "{{{x}}}",
    "template": "{{ .name }}",
    "backslash-at-the-end": "a\\",
    "backslash-inside": "a\\b",
    "substitution": "$(id)",
    "backticks": "a`id`b",
    "lone-dollar": "a$",
    "two-dollars": "$$",
    "macro-of-icinga": "$address$",
    "argument-macro": "$ARG1$",
    "exclamation": "a!b",
    "escaped-exclamation": "a\\!b",
    "semicolon-after-backslash": "a\\;b",
    "single-quote": "it's",
    "double-quote": 'a"b',
    "pipe": "a|b=1;2;3;4;5",
    "ampersand": "a && b > c < d",
    "glob": "*",
    "home": "~root",
    "comment": "# not a comment // nor this /* */",
    "equals": "a=b",
    "percent": "%s %n 100%",
    "option": "--timeout=1",
    "short-option": "-t1",
    "help": "--help",
    "no-value": "null",
    "blanks-inside": "a  b   c",
    "long": "x" * 200,
    "cyrillic": "Продукт «Облако»",
    "combining": "e\u0301 \u6f22\u5b57 \U0001f600",
    "host-of-ours": "proc19",
    "digest-like": "a-0123456789ab",
    "braces": "}\ndefine command {".replace("\n", " "),
    "comma": "a,b",
    "define": "register 0",
}

HARDER = {
    "line-break": "a\\\nb",
    "new-object": "x\n}\ndefine command {\n    command_name y",
    "carriage-return": "a\rb",
    "tab": "a\tb",
    "300-letters": "y" * 300,
    "blanks-at-the-ends": "  a  ",
}
