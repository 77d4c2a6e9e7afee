"""The grammar of routing expressions, as lark reads it.

Operators and operands are those of the vendor's documented language; `NOT …` in front of a comparison and `NOT HAS`
are extensions that real workflows use. The meaning of each operator is in `expressions.py`.
"""

GRAMMAR = r"""
start: disjunction

?disjunction: conjunction (OR conjunction)*
?conjunction: negation (AND negation)*
?negation: NOT negation -> negated
         | "(" disjunction ")"
         | operand COMPARE operand -> compare
         | operand IN operand -> is_in
         | operand NOT IN operand -> is_not_in
         | operand HAS operand -> has
         | operand NOT HAS operand -> has_not
         | operand CONTAINS operand -> contains

?operand: literal | list | PATH -> path
?literal: STRING -> string | NUMBER -> number | TRUE -> true | FALSE -> false | NULL -> null
list: "[" [literal ("," literal)*] "]"

OR.2: /or(?![\w.])/i
AND.2: /and(?![\w.])/i
NOT.2: /not(?![\w.])/i
IN.2: /in(?![\w.])/i
HAS.2: /has(?![\w.])/i
CONTAINS.2: /contains(?![\w.])/i
TRUE.2: /true(?![\w.])/i
FALSE.2: /false(?![\w.])/i
NULL.2: /null(?![\w.])/i
COMPARE: "==" | "!=" | ">=" | "<=" | ">" | "<"
PATH: /[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d+\])*/
STRING: /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/
NUMBER: /-?\d+(\.\d+)?/
%ignore /\s+/
"""
