#ifndef CK_ELEMENTWISE_H
#define CK_ELEMENTWISE_H
#endif
