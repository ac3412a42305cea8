package directives

//determinism:allow tests may read the clock anyway
// want:-1 "directive: this allows nothing"

import _ "github.com/sahara-chain/sahara/x/other/keeper" //determinism:allow a fixture
