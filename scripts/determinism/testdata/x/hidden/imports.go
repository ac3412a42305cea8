// Package hidden has a file that this build leaves out.
package hidden

import _ "crypto/rand" // want "random: import of crypto/rand"
