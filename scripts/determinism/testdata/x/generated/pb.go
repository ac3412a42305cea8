package generated

const Quarter = 0.25 // want "float"
