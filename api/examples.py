"""Examples shown in the description; a test sends and validates each of them."""

BATCH = {
    "records": [
        {
            "type": "stakeholder",
            "external_id": "003Hs00001AbCdEFGH",
            "source_modified_at": "2026-10-20T09:14:03Z",
            "fields": {
                "first_name": "Ana",
                "last_name": "Ruiz",
                "email": "Ana.Ruiz@client.example",
                "title": "CFO",
                "phone": None,
            },
            "refs": {"account": {"external_id": "001Hs00000XYZabcDE"}},
        },
        {
            "type": "account",
            "external_id": "001Hs00000XYZabcDE",
            "source_modified_at": "2026-10-20T09:10:00Z",
            "fields": {"name": "Client SA", "country": "CH"},
        },
    ]
}
LINES = (
    '{"type": "account", "external_id": "001", "fields": {"name": "Client SA"}}\n'
    '{"type": "account", "external_id": "002", "fields": {"name": "Client Srl"}}\n'
)
BATCH_ANSWER = {
    "results": [
        {
            "index": 0,
            "type": "stakeholder",
            "external_id": "003Hs00001AbCdEFGH",
            "id": "stk_0199c1a2b3c47d5e8f90a1b2c3d4e5f6",
            "status": "created",
            "version": 1,
            "seq": 4713,
            "fields_ignored": [],
            "warnings": [],
            "error": None,
        },
        {
            "index": 1,
            "type": "account",
            "external_id": "001Hs00000XYZabcDE",
            "id": "acc_0199c1a2b3c47d5e8f90a1b2c3d4e5f7",
            "status": "created",
            "version": 1,
            "seq": 4711,
            "fields_ignored": [],
            "warnings": [],
            "error": None,
        },
    ]
}
UPSERT = {
    "source_modified_at": "2026-10-21T08:00:00Z",
    "fields": {"last_name": "Ruiz", "title": "Chief Financial Officer"},
    "refs": {"account": {"external_id": "001Hs00000XYZabcDE"}},
}
CHANGES = {
    "data": [
        {
            "seq": 4711,
            "type": "account",
            "op": "updated",
            "id": "acc_0199c1a2b3c47d5e8f90a1b2c3d4e5f7",
            "version": 3,
            "changed": ["city"],
            "cleared": [],
            "origin": "usr_0199c1a2b3c47d5e8f90a1b2c3d4e5f9",
            "at": "2026-10-21T08:00:00Z",
            "merged_into": None,
            "links": [
                {
                    "source": "salesforce",
                    "external_id": "001Hs00000XYZabcDE",
                    "url": None,
                    "source_modified_at": "2026-10-20T09:10:00Z",
                }
            ],
            "record": {
                "type": "account",
                "id": "acc_0199c1a2b3c47d5e8f90a1b2c3d4e5f7",
                "version": 3,
                "links": [
                    {
                        "source": "salesforce",
                        "external_id": "001Hs00000XYZabcDE",
                        "url": None,
                        "source_modified_at": "2026-10-20T09:10:00Z",
                    }
                ],
                "name": "Client SA",
                "domain": "",
                "industry": "",
                "segment": "",
                "country": "CH",
                "city": "Lugano",
                "serves": "businesses",
                "owner": None,
            },
        }
    ],
    "has_more": False,
    "next_cursor": "4712:wKq0d5oX0n9vZr1mTz8b",
    "next": None,
    "head_seq": 4711,
}
