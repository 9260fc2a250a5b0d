// The library is written in Rust; this makes the linker keep what R looks for.
void R_init_dosim_extendr(void *dll);

void R_init_dosim(void *dll) { R_init_dosim_extendr(dll); }
