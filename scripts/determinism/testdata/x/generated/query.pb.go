package generated

const Half = 0.5
