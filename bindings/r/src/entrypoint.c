// What has to be C: R finds the library by this name, and a jump of R's must not cross a frame of Rust's.
#include <R.h>
#include <Rinternals.h>

void R_init_dosim_extendr(void *dll);

void R_init_dosim(void *dll) { R_init_dosim_extendr(dll); }

static void check(void *nothing) { R_CheckUserInterrupt(); }

// Whether R was asked to stop meanwhile; it forgets it then.
int dosim_is_interrupted(void) { return R_ToplevelExec(check, NULL) == FALSE; }
