"""The words in which customers ask for a person, in 24 languages: data only.

Each `WishWords` holds fragments of regular expressions over *plain* text (lower case, accents stripped, as
`wishes.plain` makes it). How they are combined, negated and questioned: `wishes.py`. To add a language, add
an entry here and its sentences to tests/models/wish_sentences.tsv.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WishWords:
    """What one language needs for the rule. Every field is an alternation without its outer brackets.

    reach: verbs of getting in touch ("speak", "transfer").
    want: words of wanting that need a person beside them ("I need").
    person: words that mean a human being who serves ("human", "operator").
    someone: words too weak to be a wish without a verb of `reach` ("somebody").
    refuse: how the language refuses ("do not want", "no need"); what stands right behind it is no wish.
    machine: what a customer has had enough of ("bot"): refusing it is a wish.
    you_are: openings that ask what the agent is ("are you").
    past: openings that tell of an earlier contact ("I spoke").
    after: whether the verb may stand behind the person ("mit einem Menschen sprechen").
    phrases: whole phrases of wishing that the frame does not catch.
    """

    reach: str
    want: str
    person: str
    someone: str
    refuse: str
    machine: str
    you_are: str
    past: str
    after: bool = False
    phrases: str = r"(?!)"


WISH_WORDS: dict[str, WishWords] = {
    "en": WishWords(
        reach=r"speak|speaking|talk|talking|chat|chatting|contact|contacting|reach|reaching|connect|"
        r"connecting|"
        r"transfer|transferring|transferred|escalate|escalated|forward|direct|redirect|call|phone|ring|"
        r"(?:hand|pass|put|patch|switch) (?:me|us|this|it)|in touch|let me have",
        want=r"want|wants|need|needs|(?:would|d|id|should) like|prefer|demand|require|request|insist|get|"
        r"give|bring|fetch|gimme|"
        r"is there|are there|do you have|have you got|where is|how about|rather have|ask for|asking for",
        person=r"humans?|human being|person|real people|operator|representatives?|reps?|supervisor|manager|"
        r"advis[oe]r|colleague|team member|staff member|member of staff|"
        r"(?:live|human|real|support|service|phone|call cent(?:er|re)) "
        r"(?:agents?|assistants?|reps?|person|people|staff|team)|agents?|real one|live one",
        someone=r"someone|somebody|anyone|anybody|people|assistants?|specialist|consultant|clerk|boss|"
        r"employees?|"
        r"operators|colleagues|one of your (?:people|colleagues|team|staff)",
        refuse=r"(?:do not|don t|dont|did not|didn t|would not|wouldn t|never) (?:really |"
        r"actually )?(?:want|need|wish|like|"
        r"transfer|connect|put|call|get|send|bring|hand|pass|escalate|forward|bother|have to)(?: me| this|"
        r" it)?|"
        r"(?:would|d) rather not|rather not|no need|no longer (?:want|need)|without|instead of|"
        r"(?<!what )do i (?:really )?have to|"
        r"not (?:yet )?(?:necessary|asking|looking)|prefer not|no more",
        machine=r"bots?|robots?|machines?|computers?|ais?|chat ?bots?|automated \w+|virtual \w+|software",
        you_are=r"are you|r you|r u|you are|you re|u are|is this|is that|are u|am i (?:speaking|talking|"
        r"chatting|"
        r"writing|texting)|who am i|did i (?:talk|speak)|whether you are|if you are",
        past=r"spoke|talked|chatted|was (?:speaking|talking|chatting|told)|had (?:spoken|talked)|called|"
        r"phoned|"
        r"contacted|reached|have (?:already )?(?:spoken|talked)|got through|told me|said|yesterday|"
        r"last (?:week|time|month)|i (?:ll|will) (?:reach|contact|call|try|talk|speak)",
        phrases=r"(?:don|do) t? ?you have (?:a|any) (?:human|person|people)|(?:is|isn t) there (?:really |"
        r"not |even )?(?:someone|somebody|anyone|anybody) (?:(?:else|real|human|there) )?"
        r"(?:i|we|who|to|that|real|human)\b|"
        r"(?:can|could|have|let|get|ask|may|would) (?:someone|somebody|an? (?:human|person|"
        r"colleague|agent|manager|supervisor|representative|(?:staff|team) member|member of staff)) (?:please |to )?"
        r"(?:call|phone|contact|ring|talk|speak|text|write)|"
        r"get (?:me )?(?:someone|somebody) (?:real|human|on|to|else)|someone (?:real|human)|"
        r"^(?:someone|somebody) (?:please )?(?:real|human|call|talk)|who (?:can|could|may) i (?:speak|talk|complain)|"
        r"(?:rather|prefer to|want to) deal with a (?:human|person)",
    ),
    "es": WishWords(
        reach=r"habl\w+|contact\w+|comunic\w+|pas(?:ar|arme|ame|eme|en|enme|a|e)|p[ao]ngan?me|ponme|ponga|"
        r"poner\w*|transfi?er\w*|"
        r"conect\w+|chate\w+|llam\w+|atiend\w+|atender\w*|deriv\w+|escal\w+|comuniq\w+|tratar\w*",
        want=r"quier\w+|quisiera|necesit\w+|prefier\w+|deseo|exijo|deme|dame|me gustaria|busco|hay algun\w*",
        person=r"human[oa]s?|personas?(?: real(?:es)?)?|operador(?:es|a|as)?|representantes?|"
        r"supervisor(?:es|a)?|agentes?|"
        r"asesor(?:es|a|as)?|encargad[oa]|gerente|emplead[oa]s?|ejecutiv[oa]|ser humano|compañer[oa]|"
        r"companer[oa]",
        someone=r"alguien|algun asistente|un asistente|una asistente|especialista|responsable|jefe",
        refuse=r"no (?:quiero|necesito|deseo|hace falta|hay que|me (?:pases?|pase|transfiera\w*|pongas?|"
        r"comuniques?)|"
        r"quisiera|es necesario|tengo que|prefiero)|sin|prefiero no|en vez de|nunca",
        machine=r"bots?|robots?|maquinas?|ordenador|computadora|inteligencia artificial|ia|contestador|"
        r"chatbot",
        you_are=r"eres|es usted|usted es|es esto|estoy hablando|hablo con|estoy chateando|sos|tu eres",
        past=r"hable|hablamos|hablaba|me dijo|me llamo|llame ayer|ayer|la semana pasada|habia hablado|"
        r"he hablado",
        phrases=r"hay (?:alguien|alguna persona|una persona|un humano|algun humano) (?:con|que|ahi|"
        r"disponible|real|alli|humano)|"
        r"que me (?:llame|atienda) (?:alguien|una persona|un humano)|"
        r"(?:pong\w+|pas\w+|comuni\w+|hablar) (?:\w+ ){0,2}?(?:atencion|servicio) al cliente",
    ),
    "fr": WishWords(
        reach=r"parl\w+|contact\w+|joindre|discut\w+|transfer\w+|pass(?:er|ez|e)(?: moi)?|mett(?:re|ez)|"
        r"connect\w+|"
        r"rappel\w+|appel\w+|redirig\w+|communiqu\w+|echang\w+|adress\w+",
        want=r"veux|voudrais|voudrai|souhaite\w*|besoin|aimerais|prefere\w*|exige|y a t il|avez vous|"
        r"donnez|je peux avoir|"
        r"puis je avoir|demande",
        person=r"humaine?s?|personnes?|operat(?:eur|rice)s?|conseill(?:er|ere)s?|agente?s?|"
        r"represente?ante?s?|"
        r"representante?s?|responsable|superviseur|collegues?|employee?s?|vraie personne|etre humain|"
        r"vrai humain",
        someone=r"quelqu un|un assistant|une assistante|specialiste|chef|technicien",
        refuse=r"(?:ne |n )?(?:veux|voudrais|souhaite|ai) pas(?: besoin)?|pas (?:besoin|la peine|envie)|"
        r"inutile|sans|ne (?:me )?(?:passez|transferez|mettez)(?: pas| moi pas)?|plutot que|au lieu d",
        machine=r"bots?|robots?|machines?|ordinateur|ia|intelligence artificielle|chatbot|repondeur",
        you_are=r"es tu|etes vous|vous etes|tu es|est ce que (?:vous etes|tu es)|est ce que je parle|"
        r"suis je en train|c est",
        past=r"ai (?:deja )?parle|avais parle|m a dit|a dit|hier|la semaine derniere|avons parle",
        phrases=r"(?:collegue|conseill(?:er|ere)|quelqu un|personne|agente?|responsable) (?:\w+ ){0,3}?(?:me|nous) "
        r"(?:r?appelle|contacte|telephone|reponde)\b|"
        r"(?:collegue|conseill(?:er|ere)|quelqu un|personne|agente?|responsable) (?:peut|pourrait)(?: il| elle)? "
        r"(?:m|me|nous) (?:r?appeler|contacter|telephoner|repondre)\b",
    ),
    "de": WishWords(
        reach=r"sprech\w*|sprich|red(?:en|e)|verbind\w*|kontakt\w*|chatt\w+|weiterleit\w*|durchstell\w*|"
        r"stell\w*|erreich\w*|"
        r"leit\w*|uberg\w+|telefonier\w*|hol\w*|gib|geben|schreib\w*|rufen|(?:an|zuruck)ruf\w*",
        want=r"will|mochte|moecht\w*|brauch\w*|wunsch\w*|verlang\w*|gibt es|haben sie|hatte gern\w*|"
        r"bevorzug\w*|lieber|bitte",
        person=r"mensch(?:en)?|menschlich\w+|person(?:en)?|mitarbeiter\w*|berater\w*|kolleg\w+|"
        r"sachbearbeiter\w*|"
        r"kundenberater\w*|agent(?:en|in)?|operator|vorgesetzt\w+|chef\w*|echten? \w*mensch\w*",
        someone=r"jemand(?:em|en)?|irgendwen|assistent(?:en|in)?|spezialist(?:en|in)?",
        refuse=r"(?:will|mochte|moechte|brauche|wunsche|muss|verbind\w*) (?:\w+ ){0,3}?(?:nicht|kein\w*|"
        r"nie|niemals)|ohne|statt",
        machine=r"bots?|roboter|maschinen?|computer|ki|chatbots?|automat\w*",
        you_are=r"bist du|sind sie|bin ich|rede ich|spreche ich|du bist|ist das|ob du|ob sie",
        past=r"sprach|redete|gestern|letzte woche|habe \w* ?(?:schon )?(?:mit|gesprochen)|hat mir|"
        r"hatte mit|gesagt|"
        r"gesprochen",
        after=True,
        phrases=r"(?:ist|gibt es) (?:da |hier |dort )?(?:irgend)?jemand|"
        r"(?:kann|konnte|darf) ich (?:\w+ ){0,2}?(?:mensch\w*|mitarbeiter\w*|berater\w*|kolleg\w+|person) haben|"
        r"(?:leit\w*|verbind\w*|sprech\w*|reden) (?:\w+ ){0,4}?(?:kundendienst|kundenservice|support)",
    ),
    "pt": WishWords(
        reach=r"fal(?:ar|e|o|amos)|convers\w+|contat\w+|contact\w+|transf\w+|pass(?:ar|e|a)(?: me)?|"
        r"conect\w+|lig(?:ar|ue|a)|"
        r"encaminh\w+|coloc\w+|atend(?:er|a|e|id[oa])|chame|chamar",
        want=r"quero|queria|preciso|gostaria|prefiro|desejo|exijo|me de|posso ter|(?:tem|ha|existe) algum\w*",
        person=r"human[oa]s?|pessoas?|atendentes?|operador(?:es|a)?|representantes?|supervisor(?:a)?|"
        r"agentes?|gerente|"
        r"funcionari[oa]s?|colega|ser humano|pessoa de verdade|consultor(?:a)?",
        someone=r"alguem|um assistente|uma assistente|especialista|responsavel|chefe",
        refuse=r"nao (?:quero|preciso|desejo|gostaria|e preciso|me (?:passe|transfira|coloque)|"
        r"e necessario|prefiro)|sem|"
        r"prefiro nao|em vez de|nunca",
        machine=r"bots?|robos?|maquinas?|computador|ia|inteligencia artificial|chatbot",
        you_are=r"voce e|e voce|tu es|es|estou falando|isto e|isso e|o senhor e",
        past=r"falei|falamos|conversei|me disse|disse me|ontem|semana passada|tinha falado|me ligou",
        phrases=r"alguem (?:\w+ )?me (?:ligar?|ligue|telefone\w*|contat[ea]\w*)",
    ),
    "it": WishWords(
        reach=r"parl\w+|contatt\w+|mett(?:ere|ermi|imi|ete|etemi|a|ami)|pass(?:are|ami|atemi|armi|i|a|imi)|"
        r"trasfer\w+|colleg\w+|"
        r"(?:ri)?chiam\w+|comunic\w+|chatt\w+|inoltr\w+|dat?emi|dammi",
        want=r"voglio|vorrei|bisogno|preferi\w+|desidero|esigo|pretendo|c e|avete|mi serve|serve|posso avere",
        person=r"uman[oaie]|person[ae](?: (?:reale|vera))?|operator[ei]|operatrice|rappresentante|"
        r"addett[oa]|agent[ei]|consulente|"
        r"responsabile|supervisore|colleg(?:a|hi) umano|essere umano|impiegat[oa]|persona in carne e ossa",
        someone=r"qualcuno|colleg(?:a|hi)|un assistente|un assistenza|specialista|capo",
        refuse=r"non (?:voglio|vorrei|ho bisogno|desidero|serve|mi (?:passi|passare|trasferi\w+|metta)|"
        r"preferi\w+|e necessario)|"
        r"senza|invece di|preferisco non|mai",
        machine=r"bots?|robot|macchin[ae]|computer|ia|intelligenza artificiale|chatbot|risponditore",
        you_are=r"sei|e lei|lei e|sto parlando|parlo con|siete|tu sei",
        past=r"ho (?:gia )?parlato|ha detto|mi ha|ieri|settimana scorsa|avevo parlato|abbiamo parlato",
        phrases=r"(?:mett\w+ in contatto|parl\w+) con (?:\w+ ){0,2}?colleg(?:a|hi)\b",
    ),
    "nl": WishWords(
        reach=r"spreken|spreek|praten|praat|chatten|contact|verbind\w*|doorverbind\w*|doorverbonden|bellen|"
        r"bereiken|geef|overzetten",
        want=r"wil|wou|graag|nodig|liever|zou|is er|heeft u|hebben jullie|mag ik",
        person=r"mens(?:en)?|echt mens|menselijk\w*|persoon|medewerk(?:er|ster|ers)|collega|agent|operator|adviseur|"
        r"vertegenwoordiger|leidinggevende",
        someone=r"iemand|een assistent|specialist|baas",
        refuse=r"(?:wil|hoef|heb|verbind\w*) (?:\w+ ){0,3}?(?:niet|geen)|zonder|in plaats van|liever niet",
        machine=r"bots?|robot|machine|computer|ai|chatbot",
        you_are=r"ben je|ben jij|bent u|praat ik|spreek ik|is dit|chat ik",
        past=r"sprak|praatte|gisteren|vorige week|gesproken|zei",
        after=True,
    ),
    "pl": WishWords(
        reach=r"przekier\w+|przeni\w+|rozmawia\w+|porozmawia\w+|polacz\w*|przelacz\w*|skontakt\w+|pogada\w+|mowic",
        want=r"chce|chcialbym|chcialabym|potrzebuj\w+|prosze|wole|czy jest",
        person=r"czlowiek\w*|osob[aey]|konsultant\w*|pracownik\w*|operator\w*|doradc\w+|agent\w*|"
        r"przedstawiciel\w*|kierowni\w+|przelozon\w+|menedzer\w*|szef(?:em|a|owa)?",
        someone=r"kims|ktos|kogos|koleg\w*|kolezan\w*",
        refuse=r"nie (?:chce|potrzebuje|chcialbym|chcialabym|trzeba|lacz|przelacz\w*)|bez|zamiast",
        machine=r"bot\w*|robot\w*|maszyn\w+|komputer\w*|automat\w*",
        you_are=r"czy (?:jestes|to|rozmawiam|pan jest|pani jest)|jestes",
        past=r"rozmawialem|rozmawialam|wczoraj|powiedzial\w*|w zeszlym",
        after=True,
        phrases=r"(?:niech|zeby|czy|moze) (?:\w+ ){0,2}?(?:ktos|konsultant\w*) (?:\w+ ){0,3}?(?:zadzwoni|oddzwoni)\w*|"
        r"o kontakt z (?:konsultant|pracownik|doradc|kim)\w*",
    ),
    "sv": WishWords(
        reach=r"prata|tala|snakke|snakka|chatta|koppla\w*|kontakta|overfor|stille|tale|ringa|kobl\w+",
        want=r"vill|vil|foredrar|foretrekker|behover|onskar|finns det|onsker|trenger|kan jeg fa|kan jag fa",
        person=r"manniska|menneske|mansklig\w*|menneskelig\w*|person|medarbetare|medarbejder|medarbeider|handlaggare|agent|operator|"
        r"kollega|radgiver|radgivare",
        someone=r"nagon|noen|nogen|en assistent|chef\w*|sjef\w*",
        refuse=r"(?:vill|behover|vil|trenger) (?:\w+ ){0,2}?(?:inte|ikke|ingen)|utan|uten|uden|istallet for",
        machine=r"bot(?:ten)?|robot|maskin\w*|dator|ai|chatbot\w*",
        you_are=r"ar du|er du|pratar jag|snakker jeg|taler jeg",
        past=r"pratade|snakket|talte|igar|i gar|sade|sa att",
        after=True,
        phrases=r"(?:prata|tala|tale|snakke|koppla\w*) (?:\w+ ){0,3}?(?:kundtjanst|kundservice|kundeservice)",
    ),
    "tr": WishWords(
        reach=r"yonlendir\w*|gorus\w+|konus\w+|bagla\w*|aktar\w*|ulas\w+|iletisim",
        want=r"istiyorum|istiyoruz|ihtiyacim|lazim|var mi|lutfen|isterim",
        person=r"insan\w*|temsilci\w*|operator\w*|yetkili\w*|kisi(?:yle|ye)?|calisan\w*|"
        r"musteri temsilcisi\w*|yonetici\w*|mudur\w*",
        someone=r"biri\w*|birisi\w*",
        refuse=r"istemiyorum|gerek yok|olmadan|yerine|baglama\b|aktarma\b",
        machine=r"bot\w*|robot\w*|makine\w*|bilgisayar\w*|yapay zeka\w*",
        you_are=r"sen|siz",
        past=r"konustum|gorustum|konusuyorum|gorusuyorum|dun|gecen hafta|soyledi|dedi",
        after=True,
        phrases=r"canli (?:destek|temsilci)\w*|bir(?:i|isi) (?:beni|bana) (?:\w+ )?ara(?:sin|r|yabilir)\b",
    ),
    "ru": WishWords(
        reach=r"поговор\w*|говор\w*|соедин\w*|связ\w*|свяж\w*|позов\w*|переключ\w*|переведи\w*|перевест\w*|"
        r"общат\w*|пообщат\w*",
        want=r"предпоч\w*|хочу|хотел\w*|нужен|нужна|нужно|дайте|дай|требую|можно|есть ли|хочеться|надо",
        person=r"человек\w*|людь\w*|людьми|оператор\w*|сотрудник\w*|менеджер\w*|консультант\w*|"
        r"специалист\w*|агент\w*|представител\w*|"
        r"людин\w*|живым|живого|начальник\w*|начальств\w*|руководител\w*",
        someone=r"коллег\w*|кем то|кто нибудь|кем нибудь|кого нибудь",
        refuse=r"не (?:хочу|нужен|нужна|нужно|надо|переключай\w*|соединяй\w*|зови\w*)|без|вместо",
        machine=r"бот\w*|робот\w*|машин\w*|компьютер\w*|ии|автоответчик\w*",
        you_are=r"ты|вы|это|я говорю с|это я с",
        past=r"говорил\w*|разговаривал\w*|вчера|сказал\w*|на прошлой",
        after=True,
        phrases=r"есть (?:\w+ )?(?:кто нибудь|кто то|человек|оператор|специалист|сотрудник|консультант)\b|"
        r"(?:кто нибудь|оператор|специалист|сотрудник) (?:\w+ ){0,2}?(?:пере|по)звонит\b",
    ),
}

# Languages written without spaces, or whose words bend too much for the frame above: whole phrases of wishing, searched
# in each clause. Usually a verb of getting in touch near a person; wanting a person; whether there is one; being called.
PHRASE_WISHES: dict[str, str] = {
    "zh": r"转?人工(?:客服|服务)?(?!智能)|真人|(?:转接?|接通?)(?:一下)?客服|"
    r"(?:和|跟|与|找|转|转给|转接给|叫|让|请)(?:一?个)?(?:你们?的?|您的|贵公司的?)?(?:客服人员|工作人员|活人|人类|同事|经理|主管|负责人)|"
    r"(?:和|跟|与|找|转)(?:一?个)?人(?:类|$|跟|和|来|说|谈|聊|帮)",
    "ja": r"(?:人間|人|担当者?|オペレーター|スタッフ|係の人|係の方|責任者|上司)(?:の方)?"
    r"(?:と|に|へ)(?:直接)?(?:話|はな|つな|繋|代わ|替わ|かわ|お願い|相談)|"
    r"(?:担当者?|オペレーター|スタッフ|係の人|係の方|責任者|上司)(?:の方)?(?:を|で)?(?:お願い|呼|出して)|"
    r"(?:スタッフ|担当者|オペレーター)(?:の方)?は(?:います|いらっしゃ)|(?:どなたか|誰か)\S{0,6}(?:電話|連絡)|有人(?:対応|チャット|窓口)",
    "ko": r"(?:상담원|상담사|사람|직원|담당자|책임자|매니저|관리자)(?:이?랑|과|와|하고|에게|한테|으로|로|을|를)?"
    r"\s*(?:(?:좀|직접)\s*)?(?:이야기|얘기|통화|말|연결|대화|바꿔|상담|불러|부탁)|"
    r"(?:상담원|상담사|직원|담당자)\S?\s*(?:있나요|있어요|있습니까|계신)|(?:누가|누구|아무나)\S*\s+(?:\S+\s+){0,2}?(?:전화|연락)",
    "ar": r"(?:[اأ]تحدث|التحدث|[اأ]تكلم|التكلم|تحويلي|حولني|حوّلني|كلم|توصيلي)"
    r"\s+(?:\S+\s+){0,2}?\S*(?:شخص|[اإ]نسان|موظف|بشري|ممثل|مشرف|[اأ]حد|مدير|مسؤول|خدمة العملاء)|"
    r"(?:[اأ]ريد|[اأ]حتاج(?: إلى)?|[اأ]عطني|[اأ]عطوني)\s+(?:موظف|شخص|[اإ]نسان|ممثل|مشرف)\S*|"
    r"(?:يوجد|هناك)\s+(?:شخص|موظف|[اأ]حد)\S*\s+(?:\S+\s+){0,2}?(?:التحدث|[اأ]تحدث|[اأ]تكلم)|"
    r"(?:موظف|وكيل|شخص)\s+(?:بشري|حقيقي|متاح)|يتصل\s+(?:\S+\s+){0,2}?(?:[اأ]حد|شخص|موظف)",
    "he": r"(?:לדבר|לשוחח|להעביר|תעביר\S*|חבר\S*)"
    r"\s+(?:\S+\s+){0,2}?\S*(?:נציג|אדם|בן אדם|אנוש|מישהו|מנהל|קולג|עמית)|"
    r"(?:רוצה|צריך|צריכה|תנו לי|תני לי|תן לי|מבקשת?)\s+(?:נציג|בן אדם|אדם|מישהו אנושי|מנהל)\S*|"
    r"אפשר\s+(?:נציג|בן אדם)|נציג אנושי|יש\s+(?:\S+\s+){0,2}?(?:אדם|מישהו|נציג)\S*\s+(?:\S+\s+){0,2}?לדבר|"
    r"ש?(?:מישהו|נציג)\s+(?:\S+\s+)?(?:יתקשר|יחזור אל)",
    "hi": r"(?:इंसान|व्यक्ति|आदमी|एजेंट|प्रतिनिधि|किसी|मैनेजर|अधिकारी)\S*"
    r"\s+(?:\S+\s+){0,2}?(?:बात|जोड़|संपर्क|मिल)|"
    r"(?:इंसान|आदमी|एजेंट|प्रतिनिधि|मैनेजर)\S*\s+(?:\S+\s+)?(?:चाहिए|दीजिए|बुला)|"
    r"(?:एजेंट|प्रतिनिधि|इंसान)\s+उपलब्ध|मानव\s+(?:एजेंट|प्रतिनिधि)|कोई\s+(?:\S+\s+){0,2}?(?:फोन|फ़ोन|कॉल)\s+कर",
    "vi": r"(?:noi chuyen|gap|chat|ket noi|chuyen)"
    r"\s+(?:\S+\s+){0,3}?(?:nguoi that|nhan vien|tong dai vien|"
    r"tu van vien|quan ly|dong nghiep|ai do|nguoi)|"
    r"co (?:nhan vien|tu van vien|tong dai vien) nao|co ai\s+(?:\S+\s+){0,4}?(?:noi chuyen|giup)|"
    r"(?:ai do|nhan vien)\s+(?:\S+\s+)?goi",
    "id": r"(?:bicara|berbicara|hubung\S*|sambung\S*|chat|ngobrol|alihkan)"
    r"\s+(?:\S+\s+){0,3}?(?:manusia|orang|agen\b|petugas|operator|staf|seseorang|manajer|atasan|rekan|layanan pelanggan|"
    r"customer service)|"
    r"(?:butuh|perlu|mau|minta|ingin)\s+(?:\S+\s+)?(?:manusia|petugas|agen\b|operator|staf|orang asli)|"
    r"agen manusia|ada\s+(?:petugas|agen|operator)\s+(?:\S+\s+)?tersedia|"
    r"ada\s+(?:orang|petugas|seseorang|manusia)\s+(?:\S+\s+){0,4}?(?:bicara|ngobrol)|"
    r"(?:seseorang|petugas)\s+(?:\S+\s+)?(?:me)?(?:telepon|nelepon|hubungi|nghubungi)",
    "el": r"(?:μεταφερ\S*|μιλησω|μιλαω|συνδε\S*|επικοινων\S*)"
    r"\s+(?:\S+\s+){0,3}?(?:ανθρωπο|εκπροσωπο|υπαλληλο|καποιον|"
    r"ατομο|υπευθυνο|συναδελφο|διευθυντη|προισταμενο)|"
    r"(?:θελω|χρειαζομαι|δωστε μου)\s+(?:\S+\s+)?(?:ανθρωπο|εκπροσωπο|υπαλληλο|υπευθυνο)|"
    r"ανθρωπινο εκπροσωπο|διαθεσιμοσ (?:εκπροσωποσ|υπαλληλοσ)|"
    r"(?:υπαρχει|εχετε)\s+(?:καποιο|ανθρωπο)\S*\s+(?:\S+\s+){0,3}?μιλησω|"
    r"(?:με|μου)\s+(?:παρει|καλεσει|τηλεφωνησει)\s+(?:\S+\s+)?καποιοσ|"
    r"καποιοσ\s+(?:\S+\s+)?(?:με|μου)\s+(?:παρει|καλεσει|τηλεφωνησει)",
    "cs": r"(?:bych mluvila?|mluvit|hovorit|promluvit|prepoj\S*|spoj\S*)"
    r"\s+(?:\S+\s+){0,3}?(?:clovek\S*|operator\S*|"
    r"nekym|pracovnik\S*|osobou|zivym|vedouc\S*|nadrizen\S*|koleg\S*|manazer\S*)|"
    r"(?:chci|chtel\S* bych|potrebuj\S*|dejte mi|prosim)\s+(?:\S+\s+)?(?:cloveka|operatora|pracovnika|zivou osobu)|"
    r"k dispozici\s+(?:\S+\s+)?(?:operator|pracovnik|nekdo)|^ziv(?:eho operatora|eho cloveka|ou osobu)|"
    r"je tam\s+(?:nekdo|clovek|nejaky clovek)|"
    r"(?:nekdo|operator)\s+(?:\S+\s+)?(?:zavola|ozve)\b",
    "ro": r"(?:sa vorbesc|vorbi|transfer\S*|contactez|legatura)"
    r"\s+(?:\S+\s+){0,3}?(?:om\b|operator\S*|persoana|"
    r"cineva|agent|reprezentant\S*|coleg\S*|sef\S*|manager\S*)|"
    r"(?:nevoie de|vreau|doresc|dati.mi)\s+(?:\S+\s+)?(?:om|operator|persoana|agent|reprezentant|coleg|cineva)\b|"
    r"operator uman|(?:operator|agent|coleg|cineva) disponibil|exista\s+(?:\S+\s+)?(?:om\b|cineva|persoana)|"
    r"sune\s+(?:\S+\s+)?(?:cineva|operator|agent|coleg)|cineva\s+sa\b",
    "fi": r"(?:siirra\S*|puhuisin|puhua|keskustella|yhdista\S*|jutella)"
    r"\s+(?:\S+\s+){0,3}?(?:ihmis\S*|asiakaspalvelija\S*|"
    r"henkilo\S*|kolleg\S*|jonkun|jollekin|esimie\S*|esihenkilo\S*)|"
    r"(?:ihmis\S*|asiakaspalvelija\S*)\s+(?:\S+\s+){0,2}?(?:puhua|kanssa|puhe)|"
    r"(?:haluan|haluaisin|tarvitsen|saisinko)\s+(?:\S+\s+)?(?:ihmisen|asiakaspalvelijan|virkailijan)|"
    r"^ihminen(?: kiitos)?$|onko (?:asiakaspalvelija|ihminen|joku) (?:vapaana|paikalla)|"
    r"onko\s+(?:\S+\s+)?(?:ketaan|jotakuta)|"
    r"(?:voisiko|voiko)\s+(?:joku|asiakaspalvelija)\s+(?:\S+\s+)?soit",
    "hu": r"(?:ember\S*|ugyintezo\S*|munkatars\S*|operator\S*|valaki\S*|fonok\S*|vezeto\S*|kolleg\S*)"
    r"\s+(?:\S+\s+){0,2}?(?:beszelni|beszelhet\S*|beszelnek|kapcsol\S*|szeretnek|kerek|adjon)|"
    r"(?:beszelni|beszelhet\S*|kapcsol\S*)\s+(?:\S+\s+){0,3}?(?:ember\S*|ugyintezo\S*|munkatars\S*|kolleg\S*|operator\S*|"
    r"valaki\S*)|"
    r"(?:kerek|szeretnek|adjon)\s+(?:\S+\s+){0,2}?(?:embert|ugyintezot|operatort|munkatarsat)|"
    r"van (?:ott |itt |szabad )?(?:valaki|ugyintezo|operator)|hivjon\s+(?:\S+\s+)?valaki|valaki\s+(?:\S+\s+)?hivjon",
}

# The same, refused, told of the past, or asked about the agent: a clause that holds one of these is no wish.
PHRASE_REFUSALS: dict[str, str] = {
    "zh": r"不(?:想|要|需要|用|必)|你们?是|昨天|上次|之前|[说聊谈]过|联系过",
    "ja": r"たくない|必要(?:は|が)?(?:ない|ありません)|不要|ですか$|昨日|先日|しました",
    "ko": r"싫|필요\s*없|안\s*(?:해|할)|않|인가요|입니까|이에요$|이야$|어제|지난|했는데|했어요|했습니다",
    "ar": r"لا (?:اريد|أريد|احتاج|أحتاج|داعي|حاجة)|هل [اأ]نت|تحدثت|تكلمت|[اأ]مس|بدون",
    "he": r"לא (?:רוצה|צריך|צריכה)|אין צורך|האם אתה|אתה בן אדם|דיברתי|שוחחתי|אתמול",
    "hi": r"नहीं|क्या आप|की थी|हुई थी|किया था",
    "vi": r"khong (?:muon|can)|co phai|hom qua|da noi chuyen|da gap|lan truoc",
    "id": r"tidak (?:mau|ingin|perlu|usah)|nggak|tak perlu|apakah (?:anda|kamu)|kemarin|sudah (?:ber)?bicara|minggu lalu",
    "el": r"δεν (?:θελω|χρειαζ\S*)|εισαι|^μιλαω|χθεσ|μιλησα\b|χωρισ",
    "cs": r"ne(?:chci|potrebuj\S*|mus\S*|ni treba)|jsi|vcera|(?<!bych )mluvil|minul\S*",
    "ro": r"nu (?:vreau|am nevoie|doresc|e nevoie|este nevoie|trebuie)|esti|am vorbit|ieri|trecuta",
    "fi": r"en (?:halua|tarvitse)|ei tarvitse|oletko|puhuin|eilen|viime viikolla|ilman",
    "hu": r"nem (?:akar\S*|szeretn\S*|kell)|vagy$|beszeltem|tegnap|mult heten|nelkul",
}

# Words that may stand around the bare word ("agent please").
POLITE = (
    r"(?:please|pls|plz|thanks|thank you|now|hello|hi|hey|ok|okay|yes|just|a|an|real|live|por favor|"
    r"gracias|hola|si|un|una|"
    r"s il vous plait|svp|bonjour|merci|oui|une|bitte|danke|hallo|ja|ein|einen|eine|ola|obrigad[oa]|sim|um|"
    r"uma|poprosze|"
    r"per favore|grazie|ciao|uno|alstublieft|een|prosze|tack|snalla|en|lutfen|пожалуиста|да|here|get me|"
    r"give me|to)"
)

# Phrases in which the word means nobody who could take over.
NOT_A_PERSON = (
    r"\b(?:in person|en persona|en personne|in persona|em pessoa|human resources?|human error|"
    r"travel agents?|estate agents?|"
    r"(?:per|each|every|second|third|other|another|\d+) (?:person|people|persons|personas?|personnes?|"
    r"personen|pessoas?|persone)|"
    r"(?:phone|mobile|network|tour|cable) operators?|"
    r"(?:two|three|four|five|six|seven|eight|dos|tres|cuatro|cinco|seis|deux|trois|quatre|cinq|six|zwei|drei|vier|funf|"
    r"sechs|dois|duas|quatro|due|tre|quattro|cinque|sei|twee|drie|vijf|zes|fyra|fem|cztery) "
    r"(?:people|persons|personas?|personnes?|personen|pessoas?|persone|personer|osoby)|"
    r"user agents?|password manager|task manager|product manager|(?:my|his|her|their) (?:own )?(?:agent|"
    r"manager|boss|colleagues?|assistant|operator|supervisor)|"
    r"recursos humanos|ressources humaines|direitos humanos|contact (?:person|people) (?:is|name|on)|"
    r"por persona|par personne|pro person|por pessoa|a persona|per persona|missing person|"
    r"agent\w* nieruchomosci|(?:moj|moja) (?:agent|operator)\w*)\b"
)
# Ordinary words one slip away from a word of the rule, which are not typing errors.
PROTECTED = (
    "agency",
    "agenda",
    "ages",
    "assist",
    "assistance",
    "assistances",
    "assisted",
    "assists",
    "ball",
    "beach",
    "call",
    "chai",
    "chap",
    "char",
    "chart",
    "cheat",
    "coat",
    "colleges",
    "connected",
    "connection",
    "contacted",
    "contains",
    "content",
    "contract",
    "contracts",
    "creep",
    "direction",
    "directly",
    "each",
    "event",
    "gent",
    "hat",
    "human",
    "humane",
    "humid",
    "manage",
    "managed",
    "manages",
    "operate",
    "operated",
    "operates",
    "operating",
    "operations",
    "parent",
    "patent",
    "peach",
    "peak",
    "person",
    "persona",
    "personal",
    "personally",
    "personas",
    "prep",
    "reached",
    "react",
    "regent",
    "repay",
    "reply",
    "reps",
    "sergeant",
    "someone's",
    "someones",
    "sometime",
    "somewhat",
    "speaker",
    "speaks",
    "spear",
    "speck",
    "steak",
    "step",
    "take",
    "taken",
    "talc",
    "tale",
    "tales",
    "talks",
    "tall",
    "tank",
    "teach",
    "that",
    "transferable",
    "walk",
    "what",
    "woman",
)
# English words of the rule that typing errors are mended into.
MENDABLE = (
    "agent",
    "assistant",
    "chat",
    "chatting",
    "colleague",
    "connect",
    "contact",
    "contacting",
    "human",
    "manager",
    "operator",
    "person",
    "representative",
    "somebody",
    "someone",
    "speak",
    "speaking",
    "supervisor",
    "talk",
    "talking",
    "transfer",
    "transferring",
)
